import { expectAccessible } from "../support/accessibility.ts";
import { expect, test } from "../support/fixtures.ts";
import {
  ALDER_STREET,
  CONCRETE,
  HARBORLINE,
  MARIA,
  PIER_9,
  banner,
  chooseAccount,
  loginWithDocusign,
  sendAndWait,
  setIntegration,
  signIn,
} from "../support/journey.ts";
import { picture } from "../support/pictures.ts";

/** DocuSign's access tokens live for eight hours. */
const TOKEN_LIFE_SECONDS = 8 * 3600 + 60;

test.describe("somebody who has never linked", () => {
  test("links one account of two for all projects", async ({ page }) => {
    await signIn(page, MARIA, HARBORLINE);
    await setIntegration(page, HARBORLINE, true);
    await page.goto(`${PIER_9}/profile`);
    const link = page.getByRole("region", { name: "Link DocuSign Account" });
    await expect(link.getByText("Synced", { exact: true })).toBeHidden();
    await expectAccessible(page);
    await picture(page, "profile-not-linked");

    await loginWithDocusign(page, MARIA);
    await expectAccessible(page);
    await picture(page, "docusign-consent");
    await page.getByRole("button", { name: "Allow Access" }).click();
    await expect(page.getByRole("radio")).toHaveCount(2);
    await expect(page.getByRole("radio", { name: /Harborline Builders/ })).toBeChecked();
    await expectAccessible(page);
    await picture(page, "choose-account");
    await page.getByRole("checkbox", { name: "Use this account for all my projects" }).check();
    await chooseAccount(page, /Harborline Joint Ventures/);

    await expect(link).toContainText("Harborline Joint Ventures");
    await expect(link).toContainText("maria.alvarez@harborline.example");
    await expect(link).toContainText("Sandbox");
    await expect(link).toContainText("serves all your projects");
    await expectAccessible(page);
    await page.goto(`${ALDER_STREET}/profile`);
    await expect(page.getByText("Synced", { exact: true })).toBeVisible();
  });
});

test.describe("somebody who is linked", () => {
  test.use({ begin: "ready" });

  test("a link for one project does not serve another", async ({ page }) => {
    await page.goto(`${ALDER_STREET}/profile`);
    await expect(page.getByRole("button", { name: "Login with DocuSign" })).toBeVisible();
  });

  test("unlinks after a confirmation, and can log in again", async ({ page }) => {
    await page.goto(`${PIER_9}/profile`);
    const unlink = page.getByRole("button", { name: "Unlink", exact: true });
    await unlink.click();
    const dialog = page.getByRole("dialog", { name: "Unlink your DocuSign account?" });
    await expectAccessible(page);
    await picture(page, "unlink-dialog");
    await dialog.getByRole("button", { name: "Keep it linked" }).click();
    await expect(dialog).toBeHidden();
    await unlink.click();
    await dialog.getByRole("button", { name: "Unlink account" }).click();
    await expect(page.getByRole("button", { name: "Login with DocuSign" })).toBeVisible();

    await page.goto(CONCRETE.path);
    await expect(page.getByText("Link your DocuSign account to send this item.")).toBeVisible();
    await expect(page.getByRole("link", { name: "Complete with DocuSign" })).toBeHidden();
    await expectAccessible(page);
    await picture(page, "item-not-linked");
    // DocuSign remembers the consent, so it does not ask for it again.
    await loginWithDocusign(page, MARIA);
    await chooseAccount(page, /Harborline Builders/);
  });

  test("is warned before unlinking while an envelope is out", async ({ page }) => {
    await sendAndWait(page, CONCRETE);
    await page.goto(`${PIER_9}/profile`);
    await page.getByRole("button", { name: "Unlink", exact: true }).click();
    await expect(page.getByRole("dialog")).toContainText("One envelope you sent is still out.");
    await expectAccessible(page);
    await picture(page, "unlink-warning");
  });

  test("whose consent was revoked is asked to log in again, and goes on where it stopped", async ({
    page,
    product,
  }) => {
    await sendAndWait(page, CONCRETE);
    await page.goto(`${product.docusignUrl}/sandbox/connected-apps`);
    await expectAccessible(page);
    await page.getByRole("button", { name: "Revoke access" }).click();
    await expect(page.getByText("Nobody has connected an app.")).toBeVisible();
    await product.advance(TOKEN_LIFE_SECONDS);

    await page.goto(CONCRETE.path);
    await page.getByRole("button", { name: "Resend" }).click();
    await expect(banner(page, "Re-Authentication Required")).toBeVisible();
    await expectAccessible(page);
    await picture(page, "item-reauthentication");
    await page.goto(`${PIER_9}/profile`);
    await expect(page.getByRole("alert")).toContainText("Re-Authentication Required");
    await expectAccessible(page);
    await picture(page, "profile-reauthentication");

    await loginWithDocusign(page, MARIA);
    await page.getByRole("button", { name: "Allow Access" }).click();
    await chooseAccount(page, /Harborline Builders/);
    await page.goto(CONCRETE.path);
    await expect(banner(page, "Signature Pending")).toBeVisible();
    await page.getByRole("button", { name: "Resend" }).click();
    await expect(page.getByRole("region", { name: "History" })).toContainText(
      "mailed the signers whose turn it is again",
    );
  });
});
