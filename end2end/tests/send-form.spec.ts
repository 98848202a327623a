import { expectAccessible } from "../support/accessibility.ts";
import { expect, test } from "../support/fixtures.ts";
import {
  CONCRETE,
  DRYWALL,
  PIER_9,
  STEEL,
  banner,
  openInvitation,
  setIntegration,
} from "../support/journey.ts";
import { picture } from "../support/pictures.ts";

test.use({ begin: "ready" });

const OWNER = { name: "Odette Miller", email: "odette@oldmilldrywall.example" };

test("a missing signer is named with its place in Procore, filled there, and the item goes out", async ({
  page,
  context,
  product,
}) => {
  await page.goto(`${DRYWALL.path}/send`);
  const missing = page.getByRole("alert");
  await expect(missing).toContainText("Subcontractor has no name.");
  await expect(missing).toContainText(
    "Fill the Contract Signer of Old Mill Drywall & Acoustics in the Company Directory in Procore",
  );
  await expectAccessible(page);
  await picture(page, "send-blank-signer");

  const opened = context.waitForEvent("page");
  await missing.getByRole("link", { name: "Fill it in Procore" }).first().click();
  const directory = await opened;
  await expect(directory).toHaveURL(`${product.procoreUrl}/4280/company/directory/vendors/5009`);
  await expectAccessible(directory);
  await picture(directory, "procore-vendor");
  await directory.getByLabel("Name").fill(OWNER.name);
  await directory.getByLabel("Email").fill(OWNER.email);
  await directory.getByRole("button", { name: "Save" }).click();
  await expect(directory.getByText(`${OWNER.name} <${OWNER.email}>`)).toBeVisible();
  await directory.close();

  await page.reload();
  await expect(page.getByRole("heading", { name: "Before this can be sent" })).toBeHidden();
  await page.getByRole("button", { name: "Send now" }).click();
  await expect(banner(page, "Signature Pending")).toContainText(OWNER.name);
  await openInvitation(context, product, OWNER);
});

test("every wrong field is named, leads to its place, and nothing is sent", async ({ page, product }) => {
  await page.goto(`${CONCRETE.path}/send`);
  await expect(page.getByRole("button", { name: "Add recipient" })).toBeVisible();
  const signer = page.getByRole("group", { name: "Subcontractor" });
  await signer.getByLabel("Email").fill("marcus at tidewater");
  await signer.getByLabel("Signing order").fill("0");
  await page.getByLabel("Subject").fill("");
  await page.getByLabel("Expires after (days)").fill("0");
  await page.getByRole("button", { name: "Send now" }).click();

  const problems = page.getByRole("alert");
  await expect(problems).toBeFocused();
  await expect(problems.getByRole("listitem")).toHaveCount(4);
  await expect(signer.getByLabel("Email")).toHaveAttribute("aria-invalid", "true");
  await expect(signer.getByLabel("Email")).toHaveAccessibleDescription(/is not an email address/);
  await expectAccessible(page);
  await picture(page, "send-problems");
  await problems.getByRole("link", { name: /is not an email address/ }).click();
  await expect(signer.getByLabel("Email")).toBeFocused();
  await problems.getByRole("link", { name: /subject/i }).click();
  await expect(page.getByLabel("Subject")).toBeFocused();
  await page.goto(`${product.docusignUrl}/mailbox`);
  await expect(page.getByText("No mail yet.")).toBeVisible();
});

test("what was typed survives a refusal by the server", async ({ page, context }) => {
  await page.goto(`${CONCRETE.path}/send`);
  await expect(page.getByRole("button", { name: "Add recipient" })).toBeVisible();
  await page.getByLabel("Message to all recipients").fill("Please sign before Friday.");
  await page.getByRole("group", { name: "Subcontractor" }).getByLabel("Name").fill("Marcus A. Oyelaran");
  const other = await context.newPage();
  await setIntegration(other, PIER_9, false);

  await page.getByRole("button", { name: "Send now" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "not enabled on this project" })).toBeVisible();
  await expect(page.getByLabel("Message to all recipients")).toHaveValue("Please sign before Friday.");
  await expect(page.getByRole("group", { name: "Subcontractor" }).getByLabel("Name")).toHaveValue(
    "Marcus A. Oyelaran",
  );
  await expectAccessible(page);
  await picture(page, "send-refused");

  await setIntegration(other, PIER_9, true);
  await page.getByRole("button", { name: "Send now" }).click();
  await expect(banner(page, "Signature Pending")).toContainText("Marcus A. Oyelaran");
});

test("an attachment goes along, an added recipient gets a copy, and both are on the item's page", async ({
  page,
  context,
  product,
}) => {
  const inspector = { name: "Iris Vega", email: "iris.vega@inspectors.example" };
  await page.goto(`${STEEL.path}/send`);
  const attachment = page.getByRole("group", { name: "Attachments to add" }).getByRole("checkbox").first();
  const name = (await attachment.locator("xpath=..").innerText()).trim();
  await attachment.check();
  const added = page.getByRole("group", { name: /Recipient 3/ });
  await added.getByLabel("Name").fill(inspector.name);
  await added.getByLabel("Email").fill(inspector.email);
  await added.getByLabel("Action").selectOption({ label: "Receives a copy" });
  await added.getByLabel("Signing order").fill("1");
  await page.getByRole("button", { name: "Send now" }).click();

  await expect(banner(page, "Signature Pending")).toBeVisible();
  const envelope = page.getByRole("region", { name: "DocuSign envelope" });
  await expect(envelope).toContainText(name);
  await expect(envelope.getByRole("row", { name: inspector.name })).toContainText("receives a copy");
  const signing = await openInvitation(context, product, STEEL.subcontractor);
  await expect(signing.getByRole("heading", { name })).toBeVisible();
  await expectAccessible(signing);
  await picture(signing, "docusign-signing");
});

test("a DocuSign template adds its fields to the signer's page", async ({ page, context, product }) => {
  await page.goto(`${STEEL.path}/send`);
  const template = page.getByRole("combobox", { name: "DocuSign template" });
  await expect(template).toHaveValue("");
  await template.selectOption({ label: "Harborline subcontract" });
  await expectAccessible(page);
  await picture(page, "send-template");
  await page.getByRole("button", { name: "Send now" }).click();

  await expect(banner(page, "Signature Pending")).toBeVisible();
  const signing = await openInvitation(context, product, STEEL.subcontractor);
  await expect(signing.getByLabel("Contractor license number")).toBeVisible();
  await expectAccessible(signing);
});

test("an item that is out already cannot be sent a second time", async ({ page, context }) => {
  const first = await context.newPage();
  await first.goto(`${CONCRETE.path}/send`);
  await page.goto(`${CONCRETE.path}/send`);
  await first.getByRole("button", { name: "Send now" }).click();
  await expect(banner(first, "Signature Pending")).toBeVisible();
  await page.getByRole("button", { name: "Send now" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "already has an envelope" })).toBeVisible();
  await page.reload();
  await expect(page.getByText("This item already has an open envelope.")).toBeVisible();
  await expectAccessible(page);
  await picture(page, "send-already-out");
});
