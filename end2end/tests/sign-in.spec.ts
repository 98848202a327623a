import { expectAccessible } from "../support/accessibility.ts";
import { expect, test } from "../support/fixtures.ts";
import { TOM, PIER_9, STEEL, signIn } from "../support/journey.ts";

test("a signed-out visitor is told how to sign in", async ({ page }) => {
  await page.goto("/");
  await expect(page.getByRole("main").getByRole("button", { name: "Sign in with Procore" })).toBeVisible();
  await expectAccessible(page);
});

test("a deep link leads to its item after the sign-in", async ({ page }) => {
  await signIn(page, TOM, STEEL.path);
  await expect(page).toHaveURL(STEEL.path);
  await expect(page.getByRole("heading", { level: 1 })).toContainText(STEEL.title);
});

test("a session outlives a restart of the product", async ({ page, product }) => {
  await signIn(page, TOM, PIER_9);
  await product.restart();
  await page.reload();
  await expect(page.getByRole("button", { name: TOM })).toBeVisible();
});
