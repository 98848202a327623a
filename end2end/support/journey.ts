import { type BrowserContext, type Page, expect } from "@playwright/test";
import { type Product } from "./product.ts";
import { watchForProblems } from "./fixtures.ts";

/** The sandbox's people, by the names on its sign-in pages. */
export const MARIA = "Maria Alvarez";
export const PRIYA = "Priya Nair";
export const TOM = "Tom Becker";
export const JON = "Jón Þórsson";

export const PIER_9 = "/companies/4280/projects/88101";
export const ALDER_STREET = "/companies/4280/projects/88102";

/** A commitment of the sandbox, as the product and Procore address it. */
export interface Commitment {
  number: string;
  title: string;
  /** Its page in the product. */
  path: string;
  /** Its page in the sandbox's Procore. */
  procorePath: string;
  subcontractor: Signer;
}

/** Somebody who signs. */
export interface Signer {
  name: string;
  email: string;
}

export const MARIA_SIGNS: Signer = { name: MARIA, email: "maria.alvarez@harborline.example" };

/** Northgate's steel, with a contract signer and two exhibits. */
export const STEEL: Commitment = {
  number: "SC-001",
  title: "Structural Steel and Metal Deck",
  path: `${PIER_9}/commitments/512340`,
  procorePath: "/88101/project/commitments/work_order_contracts/512340",
  subcontractor: { name: "Dana Whitfield", email: "dana.whitfield@northgatesteel.example" },
};

/** Old Mill's drywall; the company has no contract signer. */
export const DRYWALL: Commitment = {
  number: "SC-009",
  title: "Drywall, Framing and Acoustical Ceilings",
  path: `${PIER_9}/commitments/512348`,
  procorePath: "/88101/project/commitments/work_order_contracts/512348",
  subcontractor: { name: "", email: "" },
};

/** Signs in through Procore and comes back to `path`. */
export async function signIn(page: Page, person: string, path = "/"): Promise<void> {
  await page.goto(path);
  await page.getByRole("main").getByRole("button", { name: "Sign in with Procore" }).click();
  await page.getByRole("button", { name: `Sign in as ${person}` }).click();
  await expect(page.getByRole("button", { name: person })).toBeVisible();
}

/** Links the person's DocuSign account to a project, from its **Personal** tab. */
export async function linkDocusign(page: Page, project: string, person: string): Promise<void> {
  await page.goto(`${project}/profile`);
  await page.getByRole("button", { name: "Login with DocuSign" }).click();
  await page.getByRole("button", { name: `Continue as ${person}` }).click();
  await page.getByRole("button", { name: "Allow Access" }).click();
  await page.getByRole("radio", { name: /Harborline Builders/ }).check();
  await page.getByRole("button", { name: "Use this account" }).click();
  await expect(page.getByText("Synced", { exact: true })).toBeVisible();
}

/** Turns **Enable DocuSign** of a project on or off. */
export async function setIntegration(page: Page, project: string, on: boolean): Promise<void> {
  await page.goto(`${project}/settings`);
  const enable = page.getByRole("checkbox", { name: "Enable DocuSign" });
  await enable.setChecked(on);
  await page.getByRole("button", { name: "Update" }).click();
  await expect(page.getByRole("status")).toBeVisible();
  await page.reload();
  await expect(enable).toBeChecked({ checked: on });
}

/** Opens an item and waits until the page listens for changes. */
export async function openListening(page: Page, item: Commitment): Promise<void> {
  const listening = page.waitForRequest((request) => new URL(request.url()).pathname === "/live");
  await page.goto(item.path);
  await listening;
}

/** Sends an item with what the form proposes; ends on the item's page. */
export async function sendNow(page: Page, item: Commitment): Promise<void> {
  await page.goto(`${item.path}/send`);
  await page.getByRole("button", { name: "Send now" }).click();
  await page.waitForURL(`**${item.path}`);
}

/** Opens the newest invitation of a signer from the sandbox's mailbox, in a page of its own. */
export async function openInvitation(
  context: BrowserContext,
  product: Product,
  { email }: Signer,
): Promise<Page> {
  const page = await context.newPage();
  const problems = watchForProblems(page);
  const mailbox = `${product.docusignUrl}/mailbox?to=${encodeURIComponent(email)}`;
  const invitation = page.getByRole("link", { name: "Review Document" }).first();
  await expect(async () => {
    await page.goto(mailbox);
    await expect(invitation).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 30_000, intervals: [250] });
  await invitation.click();
  expect(problems).toEqual([]);
  return page;
}

/** Signs as one signer, from the invitation to the end. */
export async function sign(context: BrowserContext, product: Product, signer: Signer): Promise<void> {
  const page = await openInvitation(context, product, signer);
  await page.getByRole("textbox", { name: /name/i }).fill(signer.name);
  await page.getByRole("button", { name: "Adopt and Sign" }).click();
  await page.getByRole("button", { name: "Finish" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(/signed|finished/i);
  await page.close();
}
