import { expect, test } from "../support/fixtures.ts";
import {
  CONCRETE,
  HARBORLINE,
  MARIA,
  PIER_9,
  banner,
  linkDocusign,
  reloadUntil,
  sendNow,
  setIntegration,
  sign,
  signIn,
  voidEnvelope,
} from "../support/journey.ts";

test.use({ javaScriptEnabled: false });

test("without JavaScript: sign in, enable, link and send; the page tells when it is reloaded @postgres", async ({
  page,
  context,
  product,
}) => {
  await signIn(page, MARIA, HARBORLINE);
  await setIntegration(page, HARBORLINE, true);
  await linkDocusign(page, PIER_9, MARIA);
  await sendNow(page, CONCRETE);
  await reloadUntil(page, banner(page, "Signature Pending"));
  await sign(context, product, CONCRETE.subcontractor);
  await reloadUntil(
    page,
    page.getByRole("table", { name: "Recipients" }).getByText("Signed", { exact: true }),
  );
});

test.describe("without JavaScript, from a linked account", () => {
  test.use({ begin: "ready" });

  test("an envelope is voided", async ({ page }) => {
    await sendNow(page, CONCRETE);
    await reloadUntil(page, banner(page, "Signature Pending"));
    await voidEnvelope(page, "The amount is wrong.");
    await expect(banner(page, "Envelope Voided")).toContainText("The amount is wrong.");
  });

  test("the list is searched, sorted and paged", async ({ page }) => {
    await page.goto(`${PIER_9}/commitments`);
    await page.getByLabel("Search").fill("concrete");
    await page.getByRole("button", { name: "Filter" }).click();
    await expect(page).toHaveURL(/search=concrete/);
    await page.getByRole("link", { name: "Total" }).click();
    await expect(page).toHaveURL(/sort=total/);
    await expect(page.getByRole("rowheader")).toHaveText(["PO-003", "SC-002"]);
  });

  test("a reason of nothing but spaces comes back as a sentence", async ({ page }) => {
    await sendNow(page, CONCRETE);
    await reloadUntil(page, banner(page, "Signature Pending"));
    await page.getByRole("button", { name: "Void", exact: true }).click();
    await page.getByLabel("Reason").fill("  ");
    await page.getByRole("button", { name: "Void envelope" }).click();
    await expect(
      page.getByRole("alert").filter({ hasText: "Write why the envelope is voided" }),
    ).toBeVisible();
    await expect(banner(page, "Signature Pending")).toBeVisible();
  });
});
