import { type BrowserContext, type Page, expect } from "@playwright/test";
import { MARIA_SIGNS, PIER_9, type Signer, banner, openListening, procoreFact, sign } from "./journey.ts";
import { type Product } from "./product.ts";

/** An item of the sandbox, of any kind, as its row of the table of tools promises. */
export interface Item {
  /** What the row is about. */
  kind: string;
  /** Its list in the product. */
  list: string;
  /** Its number, as the list shows it. */
  number: string;
  /** Its page in the product. */
  path: string;
  /** The button users know. */
  button: string;
  /** Who signs, in routing order. */
  signers: Signer[];
  /** What its page in the sandbox's Procore shows in the end. */
  after: Record<string, string | RegExp>;
}

const DANA: Signer = { name: "Dana Whitfield", email: "dana.whitfield@northgatesteel.example" };
const ARCHITECT: Signer = { name: "Sigrid Ødegård", email: "sigrid.odegard@odegard.example" };
const OWNER: Signer = { name: "Eleanor Vance-Ruiz", email: "eleanor.vance-ruiz@porthavenwda.example" };
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** One item for each row of the table. */
export const ITEMS: Item[] = [
  {
    kind: "purchase order",
    list: `${PIER_9}/commitments`,
    number: "PO-001",
    path: `${PIER_9}/commitments/512400`,
    button: "Complete with DocuSign",
    signers: [{ name: "Óscar Peña-Quintanilla", email: "oscar.pena@baylinesupply.example" }, MARIA_SIGNS],
    after: { Status: "Approved", Executed: "Yes" },
  },
  {
    kind: "subcontract",
    list: `${PIER_9}/commitments`,
    number: "SC-002",
    path: `${PIER_9}/commitments/512341`,
    button: "Complete with DocuSign",
    signers: [{ name: "Marcus Oyelaran", email: "marcus.oyelaran@tidewaterconcrete.example" }, MARIA_SIGNS],
    after: { Status: "Approved", Executed: "Yes", "Signed Contract Received Date": DAY },
  },
  {
    kind: "commitment change order",
    list: `${PIER_9}/commitment-change-orders`,
    number: "CCO-001",
    path: `${PIER_9}/commitment-change-orders/620003`,
    button: "Complete with DocuSign",
    signers: [DANA, MARIA_SIGNS],
    after: { Status: "Approved", Executed: "Yes", "Signed Change Order Received Date": DAY },
  },
  {
    kind: "prime contract",
    list: `${PIER_9}/prime-contracts`,
    number: "PC-002",
    path: `${PIER_9}/prime-contracts/515341`,
    button: "Send with DocuSign",
    signers: [MARIA_SIGNS, ARCHITECT, OWNER],
    after: { Status: "Approved", Executed: "Yes", "Signed Contract Received Date": DAY },
  },
  {
    kind: "prime contract change order",
    list: `${PIER_9}/prime-contract-change-orders`,
    number: "PCCO-001",
    path: `${PIER_9}/prime-contract-change-orders/630001`,
    button: "Complete with DocuSign",
    signers: [MARIA_SIGNS, ARCHITECT, OWNER],
    after: { Status: "Approved", Executed: "Yes", "Signed Change Order Received Date": DAY },
  },
  {
    kind: "owner invoice",
    list: `${PIER_9}/owner-invoices`,
    number: "",
    path: `${PIER_9}/owner-invoices/820010`,
    button: "Update & Set Up DocuSign",
    signers: [MARIA_SIGNS],
    after: { Status: "Approved" },
  },
  {
    kind: "subcontractor invoice",
    list: `${PIER_9}/subcontractor-invoices`,
    number: "",
    path: `${PIER_9}/subcontractor-invoices/830001`,
    button: "Complete with DocuSign",
    signers: [
      { name: "Luis Ferreira", email: "luis.ferreira@northgatesteel.example" },
      { name: "Inês Carvalho", email: "ines.carvalho@northgatesteel.example" },
    ],
    after: { Status: "Approved" },
  },
];

/** From the row of the list to the form. */
export async function openForm(page: Page, item: Item): Promise<void> {
  await page.goto(item.list);
  const row = page.locator(`a[href="${item.path}"]`);
  if (item.number) await expect(row).toHaveText(item.number);
  await row.click();
  await page.waitForURL(`**${item.path}`);
  await page.getByRole("link", { name: item.button }).click();
  await page.waitForURL(`**${item.path}/send`);
  await expect(page.getByRole("heading", { name: item.button, level: 1 })).toBeVisible();
}

/** Everyone signs in their turn; the open item page is told by itself. */
export async function everyoneSigns(
  page: Page,
  context: BrowserContext,
  product: Product,
  item: Pick<Item, "path" | "signers">,
): Promise<void> {
  await openListening(page, item);
  for (const signer of item.signers) await sign(context, product, signer);
  await expect(banner(page, "Signature Completed")).toBeVisible({ timeout: 30_000 });
}

/** The item's page in Procore has the signed file, the certificate and what its kind gets back. */
export async function expectFiled(
  page: Page,
  product: Product,
  after: Record<string, string | RegExp>,
): Promise<void> {
  const address = await page.getByRole("link", { name: "Open in Procore" }).getAttribute("href");
  expect(address, "the item's page leads to Procore").toContain(product.procoreUrl);
  await expect(page.getByText("The signed PDF and the certificate are on the Procore item.")).toBeVisible({
    timeout: 30_000,
  });
  await page.goto(address!);
  for (const [label, value] of Object.entries(after)) {
    await expect(procoreFact(page, label)).toHaveText(value);
  }
  const files = page.getByRole("region", { name: "Attachments" }).getByRole("link");
  await expect(files.filter({ hasText: / - signed \d{4}-\d{2}-\d{2}\.pdf/ })).toHaveCount(1);
  await expect(files.filter({ hasText: / - certificate \d{4}-\d{2}-\d{2}\.pdf/ })).toHaveCount(1);
}
