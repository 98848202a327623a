import { expectAccessible } from "../support/accessibility.ts";
import { expect, test } from "../support/fixtures.ts";
import { ITEMS, everyoneSigns, expectFiled, openForm } from "../support/items.ts";
import {
  HARBORLINE,
  MARIA,
  MARIA_SIGNS,
  PIER_9,
  STEEL,
  getReady,
  linkDocusign,
  openListening,
  sendNow,
  setIntegration,
  sign,
  signIn,
} from "../support/journey.ts";
import { picture } from "../support/pictures.ts";

test("a commitment goes out, both sign, and Procore has it back @postgres", async ({
  page,
  context,
  product,
}) => {
  await signIn(page, MARIA, HARBORLINE);
  await expectAccessible(page);
  await picture(page, "projects");
  await setIntegration(page, HARBORLINE, true);
  await picture(page, "settings");
  await expectAccessible(page);
  await linkDocusign(page, PIER_9, MARIA);
  await expectAccessible(page);
  await picture(page, "profile");

  await page.goto(`${STEEL.path}/send`);
  await expect(page.getByLabel("Name").first()).toHaveValue(STEEL.subcontractor.name);
  await expectAccessible(page);
  await picture(page, "send");
  await sendNow(page, STEEL);

  await openListening(page, STEEL);
  await sign(context, product, STEEL.subcontractor);
  await sign(context, product, MARIA_SIGNS);

  // Nothing reloads this page: the stream tells it.
  await expect(page.getByText("Completed", { exact: true }).first()).toBeVisible({ timeout: 30_000 });
  await expectAccessible(page);
  await picture(page, "completed");

  await page.goto(product.procoreUrl + STEEL.procorePath);
  const fact = (name: string) => page.locator(`dt:text-is("${name}") + dd`);
  await expect(fact("Status")).toHaveText("Approved");
  await expect(fact("Executed")).toHaveText("Yes");
  await expect(fact("Signed Contract Received Date")).toHaveText(/^\d{4}-\d{2}-\d{2}$/);
  const attachments = page.getByRole("region", { name: "Attachments" }).getByRole("link");
  await expect(attachments.filter({ hasText: /signed|certificate/i })).toHaveCount(2);
  await expectAccessible(page);
  await picture(page, "procore-item");
});

test("an invoice, whose files travel as bytes, is filed as well @postgres", async ({
  page,
  context,
  product,
}) => {
  await getReady(page, MARIA);
  const invoice = ITEMS.find(({ kind }) => kind === "owner invoice")!;
  await openForm(page, invoice);
  await page.getByRole("button", { name: "Send now" }).click();
  await page.waitForURL(`**${invoice.path}`);
  await everyoneSigns(page, context, product, invoice);
  await expectFiled(page, product, invoice.after);
});
