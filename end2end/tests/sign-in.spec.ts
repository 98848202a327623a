import { expectAccessible } from "../support/accessibility.ts";
import { expect, test } from "../support/fixtures.ts";
import { CONCRETE, MARIA, PIER_9, STEEL, TOM, signIn } from "../support/journey.ts";
import { picture } from "../support/pictures.ts";

test("a signed-out visitor is told how to sign in", async ({ page }) => {
  await page.goto("/");
  await expect(page.getByRole("main").getByRole("button", { name: "Sign in with Procore" })).toBeVisible();
  await expectAccessible(page);
  await picture(page, "landing");
});

test("a deep link leads to its item after the sign-in", async ({ page }) => {
  const answer = await page.goto(STEEL.path);
  expect(answer?.status()).toBe(401);
  await expectAccessible(page);
  await picture(page, "signed-out");
  await signIn(page, TOM, STEEL.path);
  await expect(page).toHaveURL(STEEL.path);
  await expect(page.getByRole("heading", { level: 1 })).toContainText(STEEL.title);
});

test("a deep link keeps its query", async ({ page }) => {
  await signIn(page, TOM, `${PIER_9}/commitments?search=steel&sort=-total`);
  await expect(page).toHaveURL(`${PIER_9}/commitments?search=steel&sort=-total`);
  await expect(page.getByRole("rowheader")).toHaveText(["SC-001"]);
});

test("a session outlives a restart of the product", async ({ page, product }) => {
  await signIn(page, TOM, PIER_9);
  await product.restart();
  await page.reload();
  await expect(page.getByRole("button", { name: TOM })).toBeVisible();
});

test.describe("signing out", () => {
  test.use({ begin: "ready" });

  test("ends the session, and Back shows nothing of it", async ({ page, browser }) => {
    await page.goto(CONCRETE.path);
    const kept = await page.context().storageState();
    await page.getByRole("button", { name: MARIA }).click();
    await page.getByRole("button", { name: "Sign out" }).click();
    await expect(page.getByRole("main").getByRole("button", { name: "Sign in with Procore" })).toBeVisible();
    await page.goBack();
    await expect(page.getByRole("main").getByRole("button", { name: "Sign in with Procore" })).toBeVisible();
    await expect(page.getByText(CONCRETE.title)).toBeHidden();

    const thief = await (await browser.newContext({ storageState: kept })).newPage();
    const answer = await thief.goto(CONCRETE.path);
    expect(answer?.status()).toBe(401);
    await expect(thief.getByText(CONCRETE.title)).toBeHidden();
  });
});
