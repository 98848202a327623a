import { type Browser, type BrowserContext, type Locator, type Page, expect } from "@playwright/test";
import { type Product } from "./product.ts";
import { watchForProblems } from "./problems.ts";

/** The sandbox's people, by the names on its sign-in pages. */
export const MARIA = "Maria Alvarez";
export const PRIYA = "Priya Nair";
export const TOM = "Tom Becker";
export const JON = "Jón Þórsson";

export const HARBORLINE = "/companies/4280";
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

/** Tidewater's concrete, a draft in Procore. */
export const CONCRETE: Commitment = {
  number: "SC-002",
  title: "Cast-in-Place Concrete and Pier Deck Repair",
  path: `${PIER_9}/commitments/512341`,
  procorePath: "/88101/project/commitments/work_order_contracts/512341",
  subcontractor: { name: "Marcus Oyelaran", email: "marcus.oyelaran@tidewaterconcrete.example" },
};

/** Bayline's luminaires, a purchase order. */
export const LIGHTING: Commitment = {
  number: "PO-001",
  title: "Luminaires and Lighting Controls",
  path: `${PIER_9}/commitments/512400`,
  procorePath: "/88101/project/commitments/purchase_order_contracts/512400",
  subcontractor: { name: "Óscar Peña-Quintanilla", email: "oscar.pena@baylinesupply.example" },
};

/** Lumière's elevators, private: Admins and Priya see it. */
export const ELEVATORS: Commitment = {
  number: "SC-010",
  title: "Freight Elevator Modernization (confidential settlement)",
  path: `${PIER_9}/commitments/512349`,
  procorePath: "/88101/project/commitments/work_order_contracts/512349",
  subcontractor: { name: "Amélie Rousseau", email: "amelie.rousseau@lumierevt.example" },
};

/** Old Mill's drywall; the company has no contract signer. */
export const DRYWALL: Commitment = {
  number: "SC-009",
  title: "Drywall, Framing and Acoustical Ceilings",
  path: `${PIER_9}/commitments/512348`,
  procorePath: "/88101/project/commitments/work_order_contracts/512348",
  subcontractor: { name: "", email: "" },
};

/** A page in a browser of its own, signed out. */
export async function anotherBrowser(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ storageState: { cookies: [], origins: [] } });
  return context.newPage();
}

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
  await loginWithDocusign(page, person);
  await page.getByRole("button", { name: "Allow Access" }).click();
  await chooseAccount(page, /Harborline Builders/);
}

/** From **Login with DocuSign** to DocuSign's consent page; where consent is remembered, back at once. */
export async function loginWithDocusign(page: Page, person: string): Promise<void> {
  await page.getByRole("button", { name: "Login with DocuSign" }).click();
  await page.getByRole("button", { name: `Continue as ${person}` }).click();
}

/** Chooses among the accounts that DocuSign's login offers, and ends on the **Personal** tab. */
export async function chooseAccount(page: Page, account: RegExp): Promise<void> {
  await page.getByRole("radio", { name: account }).check();
  await page.getByRole("button", { name: "Link account" }).click();
  await expect(page.getByText("Synced", { exact: true })).toBeVisible();
}

/** Turns **Enable DocuSign** on or off, of the company or of a project. */
export async function setIntegration(page: Page, place: string, on: boolean): Promise<void> {
  await page.goto(`${place}/settings`);
  const enable = page.getByRole("checkbox", { name: "Enable DocuSign" });
  await enable.setChecked(on);
  await page.getByRole("button", { name: "Update" }).click();
  await expect(page.getByRole("status").filter({ hasText: "updated" })).toBeVisible();
  await page.reload();
  await expect(enable).toBeChecked({ checked: on });
}

/** Signs in, turns the integration on and links the DocuSign account: everything a sender needs. */
export async function getReady(page: Page, person: string): Promise<void> {
  await signIn(page, person, HARBORLINE);
  await setIntegration(page, HARBORLINE, true);
  await linkDocusign(page, PIER_9, person);
}

/** Opens an item and waits until the page listens for changes. */
export async function openListening(page: Page, item: Pick<Commitment, "path">): Promise<void> {
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

/** The banner of an item's newest envelope, by its title. */
export function banner(page: Page, title: string): Locator {
  return page.getByRole("main").getByRole("region", { name: title, exact: true });
}

/** Sends an item and waits until it is out. */
export async function sendAndWait(page: Page, item: Commitment): Promise<void> {
  await sendNow(page, item);
  await expect(banner(page, "Signature Pending")).toBeVisible();
}

/** Voids the envelope of the open item page, through the dialog. */
export async function voidEnvelope(page: Page, reason: string): Promise<void> {
  await page.getByRole("button", { name: "Void", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill(reason);
  await dialog.getByRole("button", { name: "Void envelope" }).click();
  await expect(dialog).toBeHidden();
}

/** A fact on the item's page of the sandbox's Procore, by its label. */
export function procoreFact(page: Page, label: string): Locator {
  return page.locator(`dt:text-is("${label}") + dd`);
}

/** Reloads until something is there: for pages that cannot change by themselves. */
export async function reloadUntil(page: Page, wished: Locator): Promise<void> {
  await expect(async () => {
    await page.reload();
    await expect(wished).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 15_000, intervals: [250] });
}

/**
 * Holds the page's WASM back, as a slow line does, until the function it gives is called; that one
 * returns when the page's scripts have taken over.
 */
export async function holdScripts(page: Page): Promise<() => Promise<void>> {
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/pkg/*.wasm", async (route) => {
    await released;
    await route.continue();
  });
  // The router asks for this event first thing.
  await page.addInitScript(() => {
    const listen = window.addEventListener.bind(window) as (...listener: unknown[]) => void;
    window.addEventListener = (...listener: unknown[]) => {
      if (listener[0] === "popstate") Object.assign(window, { awake: true });
      listen(...listener);
    };
  });
  return async () => {
    release();
    await page.waitForFunction(() => "awake" in window);
  };
}

/** Waits until Procore shows a fact of an item: jobs bring it there after the product's own page has changed. */
export async function expectInProcore(
  context: BrowserContext,
  product: Product,
  item: Commitment,
  facts: Record<string, string | RegExp>,
): Promise<void> {
  const page = await context.newPage();
  await expect(async () => {
    await page.goto(product.procoreUrl + item.procorePath);
    for (const [label, value] of Object.entries(facts)) {
      await expect(procoreFact(page, label)).toHaveText(value, { timeout: 500 });
    }
  }).toPass({ timeout: 15_000, intervals: [250] });
  await page.close();
}

/** Opens the newest invitation of a signer from the sandbox's mailbox, in a page of its own. */
export async function openInvitation(
  context: BrowserContext,
  product: Product,
  { email }: Signer,
): Promise<Page> {
  const page = await context.newPage();
  const problems = watchForProblems(page);
  const mailbox = `${product.docusignUrl}/mailbox?address=${encodeURIComponent(email)}`;
  const invitation = page.getByRole("link", { name: "Review document" }).first();
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
  await page.getByLabel("Full name").fill(signer.name);
  await page.getByRole("button", { name: "Finish", exact: true }).click();
  await page.waitForURL("**/thank-you?event=signing_complete");
  await page.close();
}

/** Declines as one signer, with a reason. */
export async function decline(
  context: BrowserContext,
  product: Product,
  signer: Signer,
  reason: string,
): Promise<void> {
  const page = await openInvitation(context, product, signer);
  await page.getByText("Other actions").click();
  await page.getByLabel("Reason for declining").fill(reason);
  await page.getByRole("button", { name: "Decline to sign" }).click();
  await page.waitForURL("**/thank-you?event=decline");
  await page.close();
}
