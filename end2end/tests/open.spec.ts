import { expectAccessible } from "../support/accessibility.ts";
import { expect, test } from "../support/fixtures.ts";
import { PIER_9, STEEL, sendAndWait } from "../support/journey.ts";
import { picture } from "../support/pictures.ts";

test.use({ begin: "ready" });

test("an address pasted on the home page opens the item", async ({ page, product }) => {
  await page.goto("/");
  await expectAccessible(page);
  await picture(page, "home-open");
  await page.getByLabel("Procore address").fill(`${product.procoreUrl}${STEEL.procorePath}?tab=sov`);
  await page.getByRole("button", { name: "Open", exact: true }).click();
  await expect(page).toHaveURL(STEEL.path);
  await expect(page.getByRole("heading", { level: 1 })).toContainText(STEEL.title);
});

for (const [address, lands] of [
  [
    "/webclients/host/companies/4280/projects/88101/tools/contracts/prime_contracts",
    `${PIER_9}/prime-contracts`,
  ],
  ["/88101/project/home", `${PIER_9}/commitments`],
] as const) {
  test(`${address} leads to ${lands}`, async ({ page, product }) => {
    await page.goto(`/open?url=${encodeURIComponent(product.procoreUrl + address)}`);
    await expect(page).toHaveURL(lands);
  });
}

test("an address of something else says what to do", async ({ page }) => {
  for (const [address, sentence] of [
    ["not an address", "This is not a web address."],
    ["https://app.procore.com/88101/project/rfi/show/9", "does not send the items of this Procore tool"],
    ["https://app.procore.com/88101/project/prime_contracts/new", "Save the item in Procore first"],
    ["https://app.procore.com/999/project/home", "was not found, or you do not have access to it"],
  ] as const) {
    await page.goto(`/open?url=${encodeURIComponent(address)}`);
    await expect(page.getByRole("alert")).toContainText(sentence);
    await expect(page.getByLabel("Procore address")).toHaveValue(address);
  }
  await expectAccessible(page);
});

test("an item's envelope opens in DocuSign", async ({ page, context }) => {
  await sendAndWait(page, STEEL);
  const opened = context.waitForEvent("page");
  await page.getByRole("link", { name: "Open in DocuSign" }).click();
  const details = await opened;
  await expect(details.getByRole("table").first()).toContainText(STEEL.subcontractor.name);
  await expect(details).toHaveURL(/\/send\/documents\/details\/[0-9a-f-]{36}$/);
  await expectAccessible(details);
  await picture(details, "sandbox-envelope");
});
