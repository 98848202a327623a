import { type Page } from "@playwright/test";
import { expectAccessible } from "../support/accessibility.ts";
import { expect, test } from "../support/fixtures.ts";
import { CONCRETE, PIER_9, holdScripts, sendNow } from "../support/journey.ts";
import { picture } from "../support/pictures.ts";

test.use({ begin: "ready" });

const LIST = `${PIER_9}/commitments`;
const PIER_9_COMMITMENTS = 23;

const numbers = (page: Page) => page.getByRole("table", { name: "Commitments" }).getByRole("rowheader");
const filters = (page: Page) => page.getByRole("search");

test("search, kind, status and signing stand in the URL and survive reload and Back", async ({ page }) => {
  await page.goto(LIST);
  await expect(page.getByText(`Showing 1–20 of ${PIER_9_COMMITMENTS}`)).toBeVisible();
  await expectAccessible(page);
  await picture(page, "list");

  await filters(page).getByLabel("Search").fill("lighting bayline");
  await filters(page).getByLabel("Kind").selectOption({ label: "Purchase order" });
  await filters(page).getByLabel("Status").selectOption({ label: "Draft" });
  await filters(page).getByLabel("Signing").selectOption({ label: "Not sent" });
  await filters(page).getByRole("button", { name: "Filter" }).click();
  await expect(numbers(page)).toHaveText(["PO-001", "PO-014"]);
  const url = new URL(page.url());
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    search: "lighting bayline",
    kind: "purchase_order",
    status: "Draft",
    signing: "not_sent",
  });
  await expectAccessible(page);
  await picture(page, "list-filtered");

  await page.reload();
  await expect(numbers(page)).toHaveText(["PO-001", "PO-014"]);
  await expect(filters(page).getByLabel("Search")).toHaveValue("lighting bayline");
  await expect(filters(page).getByLabel("Kind")).toHaveValue("purchase_order");
  await page.getByRole("link", { name: "PO-001" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("PO-001");
  await page.goBack();
  await expect(numbers(page)).toHaveText(["PO-001", "PO-014"]);
  await expect(filters(page).getByLabel("Status")).toHaveValue("Draft");

  await filters(page).getByRole("link", { name: "Clear" }).click();
  await expect(page).toHaveURL(LIST);
  await expect(numbers(page)).toHaveCount(20);
  await expect(filters(page).getByLabel("Search")).toHaveValue("");
});

test("columns sort both ways and pages follow, in the URL", async ({ page }) => {
  await page.goto(LIST);
  const heading = page.getByRole("columnheader", { name: /Total/ });
  await heading.getByRole("link").click();
  await expect(heading).toHaveAttribute("aria-sort", "ascending");
  await heading.getByRole("link").click();
  await expect(heading).toHaveAttribute("aria-sort", "descending");
  await expect(numbers(page).first()).toHaveText("SC-004");
  await page.getByRole("link", { name: "Next" }).click();
  await expect(numbers(page)).toHaveCount(PIER_9_COMMITMENTS - 20);
  await expect(page).toHaveURL(`${LIST}?sort=-total&page=2`);
  await page.reload();
  await expect(numbers(page)).toHaveCount(PIER_9_COMMITMENTS - 20);
  await expectAccessible(page);
  await page.goBack();
  await expect(numbers(page).first()).toHaveText("SC-004");
  await expect(page.getByRole("link", { name: "Page 1" })).toHaveAttribute("aria-current", "page");
});

test("a filter that nothing matches says so and can be cleared", async ({ page }) => {
  await page.goto(`${LIST}?search=zeppelin`);
  await expect(page.getByText("Nothing matches these filters.")).toBeVisible();
  await expectAccessible(page);
  await picture(page, "list-empty");
  await page.getByRole("link", { name: "Clear filters" }).click();
  await expect(numbers(page)).toHaveCount(20);
});

test("an unknown filter value in the URL breaks nothing", async ({ page }) => {
  await page.goto(`${LIST}?page=999&sort=nonsense&kind=&status=`);
  await expect(numbers(page)).toHaveCount(PIER_9_COMMITMENTS - 20);
});

test("the signing badge changes while the list is open", async ({ page, context }) => {
  const listening = page.waitForRequest((request) => new URL(request.url()).pathname === "/live");
  await page.goto(LIST);
  await listening;
  const row = page.getByRole("row").filter({ hasText: CONCRETE.title });
  await expect(row).toContainText("Not sent");
  const other = await context.newPage();
  await sendNow(other, CONCRETE);
  await expect(row).toContainText("Signature pending");
  await expect(row).toContainText("Out For Signature");
});

test("what is typed before the scripts arrive stays", async ({ page }) => {
  const wake = await holdScripts(page);
  await page.goto(LIST);
  await filters(page).getByLabel("Search").fill("steel");
  await filters(page).getByLabel("Kind").selectOption({ label: "Subcontract" });
  await wake();
  await expect(filters(page).getByLabel("Search")).toHaveValue("steel");
  await expect(filters(page).getByLabel("Kind")).toHaveValue("subcontract");
  await filters(page).getByRole("button", { name: "Filter" }).click();
  await expect(numbers(page)).toHaveText(["SC-001"]);
});
