import { type Page } from "@playwright/test";
import { expectAccessible } from "../support/accessibility.ts";
import { expect, test } from "../support/fixtures.ts";
import {
  ELEVATORS,
  HARBORLINE,
  PIER_9,
  PRIYA,
  STEEL,
  anotherBrowser,
  sendAndWait,
  signIn,
  voidEnvelope,
} from "../support/journey.ts";
import { picture } from "../support/pictures.ts";

test.use({ begin: "ready" });

/** An entry of the log, by some of its words. */
function entry(page: Page, words: string | RegExp) {
  return page.getByRole("table", { name: "Audit log" }).getByRole("row").filter({ hasText: words });
}

async function filter(page: Page, label: string, value: string): Promise<void> {
  await page.getByLabel(label, { exact: true }).fill(value);
  await page.getByRole("button", { name: "Filter" }).click();
}

/** From the settings to the log, and through its filters. */
async function readTheLog(page: Page): Promise<void> {
  await page.goto(`${PIER_9}/settings`);
  await page.getByRole("link", { name: "Audit log" }).click();
  await expect(page.getByRole("heading", { name: "Audit log" })).toBeVisible();
  const asked = entry(page, "asked for signatures by");
  await expect(asked).toContainText("Maria Alvarez");
  await expect(asked.getByRole("link", { name: /SC-001 Structural Steel/ })).toHaveAttribute(
    "href",
    STEEL.path,
  );
  const made = entry(page, "created the envelope as a draft");
  await made.getByText(/one request/).click();
  await expect(made.getByRole("listitem")).toHaveText(/DocuSign: create the envelope, 201, [0-9a-f-]{36}/);
  await filter(page, "Search", "sc-001");
  await expect(entry(page, "Structural Steel").first()).toBeVisible();
  await expect(entry(page, "linked the DocuSign account")).toHaveCount(0);
  await page
    .getByRole("combobox", { name: "What", exact: true })
    .selectOption({ label: "Signatures asked for" });
  await page.getByRole("button", { name: "Filter" }).click();
  await expect(entry(page, /SC-001/)).toHaveCount(1);
}

test("an admin reads who did what, narrows it down and checks the log", async ({ page }) => {
  await sendAndWait(page, STEEL);
  await readTheLog(page);
  await expectAccessible(page);
  await picture(page, "audit-filtered");
  await page.getByRole("link", { name: "Clear" }).click();
  await expect(page.getByLabel("Search", { exact: true })).toHaveValue("");
  await expect(entry(page, "linked the DocuSign account")).toBeVisible();
  await page.getByRole("link", { name: "Check the log" }).click();
  await expect(
    page.getByRole("status").filter({ hasText: /^All \d+ entries are as they were written/ }),
  ).toBeVisible();
  await entry(page, "created the envelope as a draft")
    .getByText(/one request/)
    .click();
  await expectAccessible(page);
  await picture(page, "audit-project");
  await filter(page, "Search", "nothing that anybody ever did");
  await expect(page.getByText("Nothing matches these filters.")).toBeVisible();
  await expectAccessible(page);
  await picture(page, "audit-empty");
});

test("the company's log names the projects, and one envelope can be followed through it", async ({
  page,
}) => {
  await sendAndWait(page, STEEL);
  await voidEnvelope(page, "Wrong retainage");
  await page.goto(`${HARBORLINE}/settings`);
  await page.getByRole("link", { name: "Audit log" }).click();
  const voided = entry(page, "voided the envelope: Wrong retainage");
  await expect(voided).toContainText("Pier 9 Warehouse Conversion");
  await voided.getByText(/one request/).click();
  await picture(page, "audit-company");
  await voided.getByRole("link", { name: "Only this envelope" }).click();
  await expect(page.getByText("Only the entries of one envelope.")).toBeVisible();
  await expect(entry(page, "asked for signatures by")).toBeVisible();
  await expect(entry(page, "turned DocuSign on")).toHaveCount(0);
  await expectAccessible(page);
});

test("who is no admin is told so, and finds no link", async ({ browser }) => {
  const page = await anotherBrowser(browser);
  await signIn(page, PRIYA, `${PIER_9}/settings`);
  await expect(page.getByRole("link", { name: "Rules for signing" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Audit log" })).toHaveCount(0);
  await page.goto(`${PIER_9}/audit?search=${ELEVATORS.number}`);
  await expect(page.getByRole("alert")).toContainText("Only people with Admin on this project’s Admin tool");
  await expectAccessible(page);
  await picture(page, "audit-forbidden");
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("an admin reads who did what and narrows it down", async ({ page }) => {
    await page.goto(`${HARBORLINE}/audit`);
    await filter(page, "Who", "maria");
    await page
      .getByRole("combobox", { name: "What", exact: true })
      .selectOption({ label: "DocuSign linked" });
    await page.getByRole("button", { name: "Filter" }).click();
    await expect(entry(page, "linked the DocuSign account").first()).toBeVisible();
    await expect(entry(page, "turned DocuSign on")).toHaveCount(0);
    await page.getByRole("link", { name: "Check the log" }).click();
    await expect(page.getByText(/^All \d+ entries are as they were written/)).toBeVisible();
  });
});
