import { type Page } from "@playwright/test";
import { expectAccessible } from "../support/accessibility.ts";
import { expect, test } from "../support/fixtures.ts";
import {
  HARBORLINE,
  LIGHTING,
  PIER_9,
  PRIYA,
  anotherBrowser,
  banner,
  linkDocusign,
  reloadUntil,
  sendAndWait,
  signIn,
} from "../support/journey.ts";
import { picture } from "../support/pictures.ts";

test.use({ begin: "ready" });

const FAILURES = `${PIER_9}/failures`;
/** A subcontract on the firm's own form, which has no place to sign. */
const CUSTOM_FORM = `${PIER_9}/commitments/512352`;

const failure = (page: Page) => page.getByRole("main").getByRole("listitem").filter({ hasText: "Why" });

/** Sends an item with a document that DocuSign refuses. */
async function fail(page: Page): Promise<void> {
  await page.goto(`${CUSTOM_FORM}/send`);
  await page.getByRole("radio", { name: /Procore’s own PDF/ }).check();
  await page.getByRole("button", { name: "Send now" }).click();
  await page.waitForURL(`**${CUSTOM_FORM}`);
}

test("what fails says what it means, is tried again, and is marked as handled", async ({ page }) => {
  await page.goto(FAILURES);
  await expect(page.getByText("Nothing has failed.")).toBeVisible();
  await expectAccessible(page);
  await picture(page, "failures-none");

  await fail(page);
  await expect(banner(page, "The Envelope Was Not Sent")).toBeVisible();
  await page.getByRole("main").getByRole("link", { name: "1 failure" }).click();
  await expect(failure(page)).toContainText("The envelope could not be made.");
  await expect(failure(page)).toContainText("anchor words");
  await expect(failure(page)).toContainText("Nobody has been asked to sign");
  await expectAccessible(page);
  await picture(page, "failures");

  await page.getByRole("button", { name: "Try again" }).click();
  await expect(failure(page)).toContainText("tried 2 times");

  await page.getByRole("button", { name: "Mark as handled" }).click();
  const dialog = page.getByRole("dialog", { name: "Mark as handled?" });
  await dialog.getByLabel("Note").fill("Signed on paper.");
  await expectAccessible(page);
  await picture(page, "failures-handle");
  await dialog.getByRole("button", { name: "Mark as handled" }).click();
  await expect(page.getByText("Nothing has failed.")).toBeVisible();
  await expect(page.getByRole("link", { name: "1 failure" })).toBeHidden();

  await page.getByLabel("State").selectOption("Handled");
  await page.getByRole("button", { name: "Filter" }).click();
  await expect(page).toHaveURL(/state=handled/);
  await expect(failure(page)).toContainText("by Maria Alvarez");
  await expect(failure(page)).toContainText("“Signed on paper.”");
  await failure(page).getByRole("link").click();
  await expect(page.getByText("marked as handled (“Signed on paper.”)")).toBeVisible();
});

test("a company's page tells the failures of all its projects", async ({ page }) => {
  await fail(page);
  await expect(banner(page, "The Envelope Was Not Sent")).toBeVisible();
  await page.goto(HARBORLINE);
  await page.getByRole("main").getByRole("link", { name: "Failures" }).click();
  await expect(failure(page)).toContainText("Pier 9 Warehouse Conversion · Commitments");
  await expectAccessible(page);
  await picture(page, "failures-company");
  await page.getByLabel("Search").fill("no such thing");
  await page.getByRole("button", { name: "Filter" }).click();
  await expect(page.getByText("Nothing matches these filters.")).toBeVisible();
});

test("an envelope is taken over from somebody who has unlinked", async ({ page, browser }) => {
  const priya = await anotherBrowser(browser);
  await signIn(priya, PRIYA, PIER_9);
  await linkDocusign(priya, PIER_9, PRIYA);
  await sendAndWait(priya, LIGHTING);
  await priya.goto(`${PIER_9}/profile`);
  await priya.getByRole("button", { name: "Unlink", exact: true }).click();
  await expect(priya.getByRole("dialog")).toContainText("One envelope you sent is still out.");
  await picture(priya, "unlink-with-envelopes");
  await priya.getByRole("button", { name: "Unlink account" }).click();
  await expect(priya.getByRole("button", { name: "Login with DocuSign" })).toBeVisible();

  await page.goto(LIGHTING.path);
  await expect(page.getByText("Priya Nair has unlinked the DocuSign account")).toBeVisible();
  await expectAccessible(page);
  await picture(page, "take-over");
  await page.getByRole("button", { name: "Take over" }).click();
  const dialog = page.getByRole("dialog", { name: "Take this envelope over?" });
  await expectAccessible(page);
  await picture(page, "take-over-dialog");
  await dialog.getByRole("button", { name: "Take over" }).click();
  await expect(page.getByText("took the envelope over from Priya Nair")).toBeVisible();
  await expect(page.getByText("Priya Nair has unlinked the DocuSign account")).toBeHidden();
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("what failed is tried again and handled", async ({ page }) => {
    await fail(page);
    await page.goto(FAILURES);
    await reloadUntil(page, failure(page));
    await page.getByRole("button", { name: "Try again" }).click();
    await reloadUntil(page, failure(page).getByText("tried 2 times"));
    await page.getByRole("button", { name: "Mark as handled" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Mark as handled" }).click();
    await expect(page.getByText("Nothing has failed.")).toBeVisible();
  });
});
