import { expect, test } from "../support/fixtures.ts";
import { CONCRETE, banner, expectInProcore, holdScripts, openInvitation } from "../support/journey.ts";

test.use({ begin: "ready" });

test("a page that wakes up late shows what has happened meanwhile", async ({ page, context, product }) => {
  const wake = await holdScripts(page);
  await page.goto(`${CONCRETE.path}/send`);
  await page.getByRole("button", { name: "Send now" }).click();
  await expect(banner(page, "Preparing the DocuSign Envelope")).toBeVisible();
  await openInvitation(context, product, CONCRETE.subcontractor);
  await expectInProcore(context, product, CONCRETE, { Status: "Out For Signature" });

  await wake();
  await expect(banner(page, "Signature Pending")).toContainText(CONCRETE.subcontractor.name);
});

test("a page goes on listening after the server was restarted", async ({ page, context, product }) => {
  await page.goto(`${CONCRETE.path}/send`);
  await page.getByRole("button", { name: "Send now" }).click();
  await expect(banner(page, "Signature Pending")).toBeVisible();
  await product.restart();
  await openInvitation(context, product, CONCRETE.subcontractor);
  await expect(page.getByRole("table", { name: "Recipients" })).toContainText("Viewed");
});
