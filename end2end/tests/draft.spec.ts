import { type Page } from "@playwright/test";
import { expectAccessible } from "../support/accessibility.ts";
import { expect, test } from "../support/fixtures.ts";
import { CONCRETE, banner, expectInProcore, openInvitation } from "../support/journey.ts";
import { picture } from "../support/pictures.ts";

test.use({ begin: "ready" });

const NOT_COMPLETED = "DocuSign Envelope Setup Not Completed";

async function makeDraft(page: Page): Promise<void> {
  await page.goto(`${CONCRETE.path}/send`);
  await page.getByRole("button", { name: "Finish in DocuSign" }).click();
  await expect(banner(page, NOT_COMPLETED)).toBeVisible();
}

test("a draft is finished on DocuSign's page and comes back as Signature Pending by itself", async ({
  page,
  context,
  product,
}) => {
  await makeDraft(page);
  await expectAccessible(page);
  await picture(page, "draft");
  await page.getByRole("button", { name: "Finish", exact: true }).click();
  await page.waitForURL(`${product.docusignUrl}/sending/**`);
  await expect(page.getByLabel("Name").first()).toHaveValue(CONCRETE.subcontractor.name);
  await expectAccessible(page);
  await picture(page, "docusign-sending");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.waitForURL(`**${CONCRETE.path}`);
  await expect(banner(page, "Signature Pending")).toContainText(CONCRETE.subcontractor.name);
  await openInvitation(context, product, CONCRETE.subcontractor);
});

test("a draft that is saved on DocuSign's page stays a draft", async ({ page, product }) => {
  await makeDraft(page);
  await page.getByRole("button", { name: "Finish", exact: true }).click();
  await page.waitForURL(`${product.docusignUrl}/sending/**`);
  await page.getByRole("button", { name: "Save and close" }).click();
  await page.waitForURL(`**${CONCRETE.path}`);
  await expect(banner(page, NOT_COMPLETED)).toBeVisible();
});

test("a draft is thrown away without a reason, and nobody is told", async ({ page, context, product }) => {
  await makeDraft(page);
  await page.getByRole("button", { name: "Void", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Throw this draft away?" });
  await expect(dialog).toContainText("cannot be undone");
  await expectAccessible(page);
  await picture(page, "draft-dialog");
  await dialog.getByRole("button", { name: /Void|Throw/ }).click();
  await expect(banner(page, "Envelope Voided")).toContainText("The draft was thrown away.");
  await expectInProcore(context, product, CONCRETE, { Status: "Draft" });
  await page.goto(`${product.docusignUrl}/mailbox`);
  await expect(page.getByText("No mail yet.")).toBeVisible();
});
