import { type Page } from "@playwright/test";
import { expectAccessible } from "../support/accessibility.ts";
import { expect, test } from "../support/fixtures.ts";
import {
  CONCRETE,
  type Commitment,
  DRYWALL,
  LIGHTING,
  PIER_9,
  STEEL,
  TOM,
  anotherBrowser,
  reloadUntil,
  sendAndWait,
  signIn,
} from "../support/journey.ts";
import { picture } from "../support/pictures.ts";

test.use({ begin: "ready" });

const LIST = `${PIER_9}/commitments`;

const select = (page: Page, item: Commitment) =>
  page.getByRole("checkbox", { name: `Select ${item.number}` });
const row = (page: Page, item: Commitment) => page.getByRole("row").filter({ hasText: item.title });
const idOf = (item: Commitment) => item.path.split("/").at(-1) ?? "";
const preview = (...items: Commitment[]) =>
  `${LIST}/bulk?${items.map((item) => `item=${idOf(item)}`).join("&")}`;

test("many items are chosen, previewed with every problem, and sent one after another", async ({ page }) => {
  await sendAndWait(page, LIGHTING);
  await page.goto(LIST);
  await expect(page.getByRole("button", { name: "Send to DocuSign" })).toBeDisabled();
  for (const item of [STEEL, DRYWALL, LIGHTING]) await select(page, item).check();
  await expect(page.getByText("3 selected")).toBeVisible();
  await expectAccessible(page);
  await picture(page, "bulk-list");
  await page.getByRole("button", { name: "Send to DocuSign" }).click();

  await expect(page).toHaveURL(/\/commitments\/bulk\?item=/);
  await expect(page.getByRole("heading", { name: "1 item is ready to send, 2 are left out" })).toBeVisible();
  await expect(row(page, STEEL)).toContainText(STEEL.subcontractor.email);
  await expect(row(page, STEEL)).toContainText("Ready");
  await expect(row(page, DRYWALL)).toContainText("Subcontractor has no name");
  await expect(row(page, DRYWALL).getByRole("link", { name: "Fill it in Procore" }).first()).toBeVisible();
  await expect(row(page, DRYWALL).getByRole("link", { name: /by hand/ })).toHaveAttribute(
    "href",
    `${DRYWALL.path}/send`,
  );
  await expect(row(page, LIGHTING)).toContainText("already has an envelope");
  await expectAccessible(page);
  await picture(page, "bulk-preview");

  await page.getByRole("button", { name: "Send 1 item" }).click();
  await expect(page.getByRole("heading", { name: /1 of 1 done/ })).toBeVisible();
  await expect(row(page, STEEL)).toContainText("Signature pending");
  await expect(page.getByText("Finished", { exact: true }).first()).toBeVisible();
  await expectAccessible(page);
  await picture(page, "bulk-run");

  await page.getByRole("link", { name: "Bulk sends" }).click();
  await expect(page.getByRole("row").filter({ hasText: "1 sent" })).toContainText("Finished");
  await expectAccessible(page);
  await picture(page, "bulk-runs");
});

test("what is selected stays selected from page to page", async ({ page }) => {
  await page.goto(LIST);
  await page.getByRole("checkbox", { name: "Select all on this page" }).check();
  await expect(page.getByText("20 selected")).toBeVisible();
  await page.getByRole("link", { name: "Next" }).click();
  await expect(page.getByRole("table", { name: "Commitments" }).getByRole("rowheader")).toHaveCount(3);
  await page.getByRole("checkbox", { name: "Select all on this page" }).check();
  await expect(page.getByText("23 selected")).toBeVisible();
  await page.getByRole("button", { name: "Clear selection" }).click();
  await expect(page.getByText("0 selected")).toBeVisible();
  await expect(page.getByRole("button", { name: "Send to DocuSign" })).toBeDisabled();
});

test("a run is stopped before its next item, and the rest is offered again", async ({ page }) => {
  await page.goto(preview(STEEL, CONCRETE, LIGHTING));
  await page.getByRole("button", { name: "Send 3 items" }).click();
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  await picture(page, "bulk-stop");
  await page.getByRole("dialog").getByRole("button", { name: "Stop sending" }).click();
  await expect(page.getByRole("heading", { name: /3 of 3 done/ })).toBeVisible();
  await expect(page.getByText("Stopped", { exact: true }).first()).toBeVisible();
  await expect(row(page, LIGHTING)).toContainText("Stopped");
  await page.getByRole("link", { name: /not sent/ }).click();
  await expect(row(page, LIGHTING)).toContainText("Ready");
});

test("what is too much, or nothing, is said in a sentence", async ({ page }) => {
  await page.goto(`${LIST}/bulk`);
  await expect(page.getByRole("alert")).toContainText("No items are selected");
  await page.goto(`${LIST}/bulk?${Array.from({ length: 201 }, (_, id) => `item=${id}`).join("&")}`);
  await expect(page.getByRole("alert")).toContainText("201 items are selected; at most 200");
  await expectAccessible(page);
});

test("people who may not send choose nothing", async ({ browser }) => {
  const page = await anotherBrowser(browser);
  await signIn(page, TOM, LIST);
  await expect(page.getByRole("table", { name: "Commitments" })).toBeVisible();
  await expect(page.getByRole("checkbox", { name: /^Select/ })).toHaveCount(0);
  await page.goto(preview(STEEL));
  await expect(page.getByRole("alert")).toContainText("Only people with Admin on Commitments");
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("items are chosen, previewed and sent, and the page tells when it is reloaded", async ({ page }) => {
    await page.goto(LIST);
    for (const item of [STEEL, DRYWALL]) await select(page, item).check();
    await page.getByRole("button", { name: "Send to DocuSign" }).click();
    await expect(page.getByRole("heading", { name: "1 item is ready to send, 1 is left out" })).toBeVisible();
    await page.getByRole("button", { name: "Send 1 item" }).click();
    await expect(page).toHaveURL(/\/bulk\/[0-9a-f-]+$/);
    await reloadUntil(page, row(page, STEEL).getByText("Signature pending"));
  });
});
