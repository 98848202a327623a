import { expectAccessible } from "../support/accessibility.ts";
import { expect, test } from "../support/fixtures.ts";
import {
  CONCRETE,
  banner,
  decline,
  expectInProcore,
  openListening,
  sendAndWait,
  sendNow,
} from "../support/journey.ts";
import { picture } from "../support/pictures.ts";

test.use({ begin: "ready" });

const REASON = "The retainage clause is not what we agreed.";

test("an open page shows who declined and why, and Procore has its old status back", async ({
  page,
  context,
  product,
}) => {
  await sendNow(page, CONCRETE);
  await openListening(page, CONCRETE);
  await expectInProcore(context, product, CONCRETE, { Status: "Out For Signature" });
  await decline(context, product, CONCRETE.subcontractor, REASON);

  // Nothing reloads this page: the stream tells it.
  const declined = banner(page, "Signature Declined");
  await expect(declined).toContainText(`${CONCRETE.subcontractor.name} declined to sign`);
  await expect(declined).toContainText(REASON);
  await expect(page.getByRole("region", { name: "History" })).toContainText("declined");
  await expectAccessible(page);
  await picture(page, "declined");
  await expectInProcore(context, product, CONCRETE, { Status: "Draft", Executed: "No" });
});

test("a declined item can be sent again, and the first envelope stays on record", async ({
  page,
  context,
  product,
}) => {
  await sendAndWait(page, CONCRETE);
  await decline(context, product, CONCRETE.subcontractor, REASON);
  await expect(banner(page, "Signature Declined")).toBeVisible();

  await page.getByRole("link", { name: "Complete with DocuSign" }).click();
  await page.getByRole("button", { name: "Send now" }).click();
  await expect(banner(page, "Signature Pending")).toContainText(CONCRETE.subcontractor.name);
  const earlier = page.getByRole("region", { name: "Earlier envelopes" });
  await earlier.getByText("Declined", { exact: true }).click();
  await expect(earlier).toContainText(REASON);
  await expectAccessible(page);
  await picture(page, "sent-again");
});
