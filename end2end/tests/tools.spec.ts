import { expectAccessible } from "../support/accessibility.ts";
import { expect, test } from "../support/fixtures.ts";
import { ITEMS, everyoneSigns, expectFiled, openForm } from "../support/items.ts";
import { PIER_9, TOM, anotherBrowser, banner, signIn } from "../support/journey.ts";
import { picture } from "../support/pictures.ts";

test.use({ begin: "ready" });

for (const item of ITEMS) {
  test(`${item.kind}: from its list to its signed file in Procore`, async ({ page, context, product }) => {
    await openForm(page, item);
    await expectAccessible(page);
    await picture(page, `tool-${item.kind}-form`);
    const emails = page.getByLabel("Email");
    for (const [index, signer] of item.signers.entries()) {
      await expect(emails.nth(index)).toHaveValue(signer.email);
    }
    await page.getByRole("button", { name: "Send now" }).click();
    await page.waitForURL(`**${item.path}`);
    await expect(banner(page, "Signature Pending").or(banner(page, "Signature Required"))).toBeVisible();
    await picture(page, `tool-${item.kind}-out`);
    await everyoneSigns(page, context, product, item);
    await expectAccessible(page);
    await picture(page, `tool-${item.kind}-completed`);
    await expectFiled(page, product, item.after);
    await picture(page, `tool-${item.kind}-in-procore`);
  });
}

test("a letter goes to the assignee whom the sender picks", async ({ page, context, product }) => {
  const path = `${PIER_9}/correspondence/810001`;
  await page.goto(`${PIER_9}/correspondence`);
  await picture(page, "tool-correspondence-list");
  await expectAccessible(page);
  await page.locator(`a[href="${path}"]`).click();
  await page.getByRole("link", { name: "Sign with DocuSign" }).click();
  await expect(page.getByRole("alert").getByText("Nobody is asked to sign")).toBeVisible();
  const offered = page.getByRole("group", { name: "Assignee", exact: true });
  const email = await offered.getByLabel("Email").inputValue();
  const name = await offered.getByLabel("Name").inputValue();
  await offered.getByRole("checkbox", { name: "Ask to sign" }).check();
  await picture(page, "tool-correspondence-form");
  await page.getByRole("button", { name: "Send now" }).click();
  await page.waitForURL(`**${path}`);
  await everyoneSigns(page, context, product, { path, signers: [{ name, email }] });
  await expectFiled(page, product, { Status: "Open" });
  await page.goto(`${product.procoreUrl}/notification-mails`);
  await expect(page.getByRole("heading", { name: "Notification mails" })).toBeVisible();
  await expect(page.getByText("NOD-001"), "the write-back mails nobody").toHaveCount(0);
});

const WRONG_STATUS = [
  {
    kind: "owner invoice",
    path: `${PIER_9}/owner-invoices/820013`,
    why: "once its status in Procore is Approved",
  },
  {
    kind: "subcontractor invoice",
    path: `${PIER_9}/subcontractor-invoices/830003`,
    why: "Approved, Approved as Noted or Pending Owner Approval",
  },
  {
    kind: "prime contract change order",
    path: `${PIER_9}/prime-contract-change-orders/630018`,
    why: "once the prime contract is Approved or Complete",
  },
  { kind: "letter", path: `${PIER_9}/correspondence/810004`, why: "once it is issued in Procore" },
];

for (const { kind, path, why } of WRONG_STATUS) {
  test(`a ${kind} in the wrong status says what it waits for`, async ({ page }) => {
    await page.goto(path);
    await expect(page.getByRole("region", { name: "Sign with DocuSign" })).toContainText(why);
    await expectAccessible(page);
    await page.goto(`${path}/send`);
    await expect(page.getByRole("alert").filter({ hasText: why })).toBeVisible();
  });
}

const NOT_ALLOWED = [
  ...ITEMS.map(({ kind, path }) => ({ kind, path })),
  { kind: "letter", path: `${PIER_9}/correspondence/810001` },
];

test("a person below Admin is told on every kind of item who can send it", async ({ browser, product }) => {
  const page = await anotherBrowser(browser);
  await signIn(page, TOM, product.url);
  for (const { kind, path } of NOT_ALLOWED) {
    await page.goto(product.url + path);
    const section = page.getByRole("region", { name: "Sign with DocuSign" });
    await expect(section, kind).toContainText(/Only people with Admin on the .* tool can send/);
    await expect(section.getByRole("link"), kind).toHaveCount(0);
  }
  await page.close();
});

const NO_SIGNER = [
  {
    kind: "commitment change order",
    path: `${PIER_9}/commitment-change-orders/620017`,
    who: "Subcontractor",
  },
  { kind: "prime contract", path: `${PIER_9}/prime-contracts/515344`, who: "Owner" },
  { kind: "subcontractor invoice", path: `${PIER_9}/subcontractor-invoices/830041`, who: "Subcontractor" },
  { kind: "prime contract without architect", path: `${PIER_9}/prime-contracts/515343`, who: "Architect" },
];

for (const { kind, path, who } of NO_SIGNER) {
  test(`a ${kind} names the signer who is missing in Procore`, async ({ page }) => {
    await page.goto(`${path}/send`);
    const problems = page.getByRole("alert").filter({ hasText: "Before this can be sent" });
    await expect(problems).toContainText(`${who} has no name.`);
    await expect(problems.getByRole("link", { name: "Fill it in Procore" }).first()).toBeVisible();
    await page.getByRole("button", { name: "Send now" }).click();
    await expect(problems).toBeVisible();
    await expect(page).toHaveURL(`${path}/send`);
  });
}

test("an item that changes in Procore while it is out says what changed, and is sent again", async ({
  page,
  context,
}) => {
  const item = ITEMS.find(({ kind }) => kind === "commitment change order")!;
  await openForm(page, item);
  await page.getByRole("button", { name: "Send now" }).click();
  await expect(banner(page, "Signature Pending")).toBeVisible();

  const procore = await context.newPage();
  await procore.goto((await page.getByRole("link", { name: "Open in Procore" }).getAttribute("href"))!);
  await procore.getByLabel("Title").fill("Added brace frames at Stairs 2 and 3");
  await procore.getByRole("button", { name: "Save" }).click();
  await procore.close();

  await page.reload();
  const changed = banner(page, "Changed since it was sent");
  await expect(changed.getByRole("row", { name: /Title/ })).toContainText(
    "Added brace frames at Stairs 2 and 3",
  );
  await expectAccessible(page);
  await picture(page, "changed-since-sent");
  await changed.getByRole("button", { name: "Void and send again" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Void and go on" }).click();
  await page.waitForURL(`**${item.path}/send`);
  await expect(page.getByLabel("Subject")).toHaveValue(/Added brace frames at Stairs 2 and 3/);
  await page.getByRole("button", { name: "Send now" }).click();
  await page.waitForURL(`**${item.path}`);
  await expect(banner(page, "Signature Pending")).toBeVisible();
  await expect(banner(page, "Changed since it was sent")).toBeHidden();
  await expect(page.getByRole("heading", { name: "Earlier envelopes" })).toBeVisible();
});
