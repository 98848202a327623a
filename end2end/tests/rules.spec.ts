import { type Page } from "@playwright/test";
import { expectAccessible } from "../support/accessibility.ts";
import { expect, test } from "../support/fixtures.ts";
import { ALDER_STREET, HARBORLINE, PIER_9, PRIYA, anotherBrowser, signIn } from "../support/journey.ts";
import { picture } from "../support/pictures.ts";

test.use({ begin: "ready" });

const SEE = "See what this will change";

/** A row of the overview, by its kind of items. */
function row(page: Page, kind: string) {
  return page
    .getByRole("table", { name: "Rules per kind of items" })
    .getByRole("row")
    .filter({ has: page.getByRole("rowheader", { name: new RegExp(`^${kind}\\b`) }) });
}

/** A row of the preview, by its setting. */
function change(page: Page, setting: string) {
  return page
    .getByRole("region", { name: "What this will change" })
    .getByRole("row")
    .filter({ has: page.getByRole("rowheader", { name: setting }) });
}

/** Chooses what becomes of a setting. */
async function choose(page: Page, setting: string, choice: string): Promise<void> {
  await page.getByRole("combobox", { name: setting, exact: true }).selectOption({ label: choice });
}

/** From the form through the preview to the saved rules. */
async function confirm(page: Page): Promise<void> {
  await page.getByRole("button", { name: SEE }).click();
  await page.getByRole("button", { name: "Confirm" }).click();
  await expect(page.getByRole("status").filter({ hasText: "The rules were saved" })).toBeVisible();
}

async function changeStatusAndSigners(page: Page): Promise<void> {
  await page.goto(`${HARBORLINE}/settings`);
  await page.getByRole("link", { name: "Rules for signing" }).click();
  await row(page, "Subcontract").getByRole("link", { name: "Change" }).click();
  await choose(page, "Status when everyone has signed", "Complete");
  await choose(page, "Who signs", "Set here");
  const contractor = page.getByRole("group", { name: "General Contractor" });
  await contractor.getByLabel("Who").selectOption({ label: "Signs: always this person" });
  await contractor.getByLabel("Name").fill("Maria Alvarez");
  await contractor.getByLabel("Email").fill("maria.alvarez@harborline.example");
  await contractor.getByLabel("Signing order").fill("1");
  await page.getByRole("button", { name: SEE }).click();
}

async function expectThePreview(page: Page): Promise<void> {
  const status = change(page, "Status when everyone has signed");
  await expect(status.getByRole("cell")).toHaveText(["Approved", "Complete", "All 3 projects you see."]);
  await expect(change(page, "Signers")).toContainText(
    "Subcontractor and General Contractor (Maria Alvarez, maria.alvarez@harborline.example)",
  );
  await expect(page.getByText("Envelopes already out keep the rules they were sent with")).toBeVisible();
}

async function backAndConfirm(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Back" }).click();
  await expect(page.getByRole("group", { name: "General Contractor" }).getByLabel("Name")).toHaveValue(
    "Maria Alvarez",
  );
  await confirm(page);
  await expect(row(page, "Subcontract")).toContainText("Complete set here");
  await expect(page.getByRole("region", { name: "Changes" })).toContainText(
    "Maria Alvarez: Subcontract – Status when everyone has signed: from Approved to Complete.",
  );
}

test("a company's rules are changed after a look at what that does", async ({ page }) => {
  await changeStatusAndSigners(page);
  await expectThePreview(page);
  await expectAccessible(page);
  await picture(page, "rules-preview");
  await backAndConfirm(page);
  await expectAccessible(page);
  await picture(page, "rules-company");
});

test("a project inherits from the company and keeps what it sets itself", async ({ page }) => {
  await page.goto(`${HARBORLINE}/rules/all`);
  await choose(page, "Expiry", "Set here");
  await page.getByLabel("Expires after (days)").fill("60");
  await choose(page, "Who receives a copy", "Set here");
  const copy = page.getByRole("group", { name: "Copy 1" });
  await copy.getByLabel("Name").fill("Lee Ito");
  await copy.getByLabel("Email").fill("lee.ito@harborline.example");
  await expectAccessible(page);
  await picture(page, "rules-all-kinds");
  await confirm(page);

  await page.goto(`${PIER_9}/settings`);
  await page.getByRole("link", { name: "Rules for signing" }).click();
  await expect(row(page, "Subcontract")).toContainText("after 60 days (from the company, all kinds)");
  await row(page, "Subcontract").getByRole("link", { name: "Change" }).click();
  await choose(page, "Expiry", "Set here");
  await page.getByLabel("Expires after (days)").fill("30");
  await confirm(page);
  await expect(row(page, "Subcontract")).toContainText("after 30 days set here");
  await expectAccessible(page);
  await picture(page, "rules-project");

  await page.goto(`${ALDER_STREET}/rules`);
  await expect(row(page, "Subcontract")).toContainText("after 60 days (from the company, all kinds)");

  await page.goto(`${HARBORLINE}/rules/all`);
  await page.getByLabel("Expires after (days)").fill("90");
  await page.getByRole("button", { name: SEE }).click();
  await expect(page.getByRole("heading", { name: "Subcontract", exact: true })).toBeVisible();
  await expect(change(page, "Expiry").filter({ hasText: "keeps its own" })).toContainText(
    "Pier 9 Warehouse Conversion keeps its own: after 30 days.",
  );
  await page.goto(`${HARBORLINE}/rules`);
  await expect(page.getByRole("link", { name: "Pier 9 Warehouse Conversion" })).toBeVisible();
});

test("everything that is wrong is said at once, and nothing typed is lost", async ({ page }) => {
  await page.goto(`${HARBORLINE}/rules/subcontract`);
  await choose(page, "Who signs", "Set here");
  await page.getByRole("button", { name: "Add signer" }).click();
  const signer = page.getByRole("group", { name: "Signer 3" });
  await signer.getByLabel("Role").fill("Witness");
  await signer.getByLabel("Email").fill("nobody");
  await choose(page, "Subject", "These words");
  await page.getByLabel("Words of the subject").fill("Please sign {nubmer}");
  await choose(page, "Reminders", "Remind");
  await page.getByLabel("First reminder after (days)").fill("200");
  await page.getByLabel("Then every (days)").fill("7");
  await page.getByRole("button", { name: SEE }).click();
  const problems = page.getByRole("alert").filter({ hasText: "Before this can be saved" });
  await expect(problems.getByRole("listitem")).toHaveText([
    /does not know \{nubmer\}/,
    /Witness has no name/,
    /“nobody” is not an email address/,
    /first reminder would come when the envelope has expired already/,
  ]);
  await expect(page.getByRole("group", { name: "Witness" }).getByLabel("Email")).toHaveValue("nobody");
  await expectAccessible(page);
  await picture(page, "rules-problems");
  await page.getByRole("group", { name: "Witness" }).getByRole("button", { name: "Remove Witness" }).click();
  await page.getByLabel("Words of the subject").fill("Please sign {number}");
  await page.getByLabel("First reminder after (days)").fill("14");
  await confirm(page);
  await expect(row(page, "Subcontract")).toContainText("“Please sign {number}” set here");
  await expect(row(page, "Subcontract")).toContainText("after 14 days, then every 7 days set here");
});

test("a contract administrator without the Admin tool sees the rules and who can change them", async ({
  browser,
}) => {
  const page = await anotherBrowser(browser);
  await signIn(page, PRIYA, `${PIER_9}/rules`);
  await expect(row(page, "Subcontract")).toContainText("Out For Signature");
  await expect(page.getByText("Only a person with Admin on this project’s Admin tool")).toBeVisible();
  await expect(page.getByRole("link", { name: /^Change the rules/ })).toHaveCount(0);
  await expectAccessible(page);
  await picture(page, "rules-read-only");
  await page.goto(`${PIER_9}/rules/subcontract`);
  await expect(page.getByRole("alert")).toContainText("Admin tool can change these rules");
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("a company's rules are changed after a look at what that does", async ({ page }) => {
    await changeStatusAndSigners(page);
    await expectThePreview(page);
    await backAndConfirm(page);
  });
});
