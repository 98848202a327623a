import { expectAccessible } from "../support/accessibility.ts";
import { expect, test } from "../support/fixtures.ts";
import {
  CONCRETE,
  banner,
  expectInProcore,
  openInvitation,
  sendAndWait,
  voidEnvelope,
} from "../support/journey.ts";
import { picture } from "../support/pictures.ts";

test.use({ begin: "ready" });

const REASON = "The schedule of values has changed.";

test("an envelope is voided with a reason, and its signer is told", async ({ page, context, product }) => {
  await sendAndWait(page, CONCRETE);
  const signing = await openInvitation(context, product, CONCRETE.subcontractor);
  await expect(signing.getByRole("button", { name: "Finish" })).toBeVisible();
  await voidEnvelope(page, REASON);

  await expect(banner(page, "Envelope Voided")).toContainText(REASON);
  await expectAccessible(page);
  await picture(page, "voided");
  await signing.reload();
  await expect(signing.getByRole("heading", { level: 1 })).toHaveText("This envelope was voided");
  await expect(signing.getByText(REASON)).toBeVisible();
  await expectAccessible(signing);
  await expectInProcore(context, product, CONCRETE, { Status: "Draft" });
});

test("the dialog says that voiding is final, insists on a reason, and can be left", async ({ page }) => {
  await sendAndWait(page, CONCRETE);
  const open = page.getByRole("button", { name: "Void", exact: true });
  await open.click();
  const dialog = page.getByRole("dialog", { name: "Void this envelope?" });
  await expect(dialog).toContainText("cannot be undone");
  const reason = dialog.getByLabel("Reason");
  await dialog.getByRole("button", { name: "Void envelope" }).click();
  await expect(reason).toBeFocused();
  await expect(reason).toHaveJSProperty("validity.valid", false);
  await expectAccessible(page);
  await picture(page, "void-dialog");

  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(dialog).toBeHidden();
  await page.reload();
  await expect(banner(page, "Signature Pending")).toBeVisible();
});

test("a reason of nothing but spaces is refused in the dialog", async ({ page }) => {
  await sendAndWait(page, CONCRETE);
  await page.getByRole("button", { name: "Void", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill("   ");
  await dialog.getByRole("button", { name: "Void envelope" }).click();
  await expect(dialog.getByRole("alert")).toContainText("Write why the envelope is voided");
  await expect(banner(page, "Signature Pending")).toBeVisible();
});
