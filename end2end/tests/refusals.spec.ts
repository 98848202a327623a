import { type Page } from "@playwright/test";
import { expectAccessible } from "../support/accessibility.ts";
import { expect, test } from "../support/fixtures.ts";
import {
  CONCRETE,
  ELEVATORS,
  MARIA,
  PIER_9,
  STEEL,
  TOM,
  banner,
  chooseAccount,
  loginWithDocusign,
  sendAndWait,
  sendNow,
  signIn,
} from "../support/journey.ts";
import { picture } from "../support/pictures.ts";
import { type Product } from "../support/product.ts";

const PROCORE_CALLBACK = "/auth/procore/callback";
const DOCUSIGN_CALLBACK = "/auth/docusign/callback";

/** Logs Maria in on DocuSign's page without following it back; gives the address it leads to. */
async function callbackAfterLogin(page: Page, product: Product): Promise<string> {
  const maria = page.getByRole("button", { name: `Continue as ${MARIA}` });
  const form = {
    request: await page.locator("input[name=request]").first().inputValue(),
    user: (await maria.getAttribute("value")) ?? "",
  };
  const answer = await page.request.post(`${product.docusignUrl}/oauth/login`, { form, maxRedirects: 0 });
  return answer.headers()["location"] ?? "";
}

test.describe("signing in with Procore", () => {
  test("a state that this browser did not start is not accepted", async ({ page }) => {
    await page.goto(`${PROCORE_CALLBACK}?state=somebody-elses&code=whatever`);
    await expect(page.getByRole("alert")).toContainText("was not started in this browser");
    await expectAccessible(page);
    await picture(page, "sign-in-problem");
    await page.getByRole("main").getByRole("button", { name: "Sign in with Procore" }).click();
    await page.getByRole("button", { name: `Sign in as ${MARIA}` }).click();
    await expect(page.getByRole("button", { name: MARIA })).toBeVisible();
  });

  test("a code works once", async ({ page }) => {
    const back = page.waitForRequest((request) => new URL(request.url()).pathname === PROCORE_CALLBACK);
    await signIn(page, MARIA);
    const used = new URL((await back).url());
    await page.context().clearCookies({ name: "countersign-session" });
    await page.goto(used.href);
    await expect(page.getByRole("alert")).toContainText("was not started in this browser");

    await page.getByRole("main").getByRole("button", { name: "Sign in with Procore" }).click();
    await page.waitForURL("**/oauth/authorize?**");
    used.searchParams.set("state", new URL(page.url()).searchParams.get("state")!);
    await page.goto(used.href);
    await expect(page.getByRole("alert")).toContainText("its code had been used already");
    await expectAccessible(page);
  });

  test("Cancel on Procore's page comes back to the page that was asked for", async ({ page }) => {
    await page.goto(STEEL.path);
    await page.getByRole("main").getByRole("button", { name: "Sign in with Procore" }).click();
    await expectAccessible(page);
    await picture(page, "procore-sign-in");
    await page.getByRole("button", { name: "Cancel" }).click();
    await expect(page.getByRole("alert")).toContainText("You cancelled the sign-in on Procore’s page.");
    await expectAccessible(page);
    await page.getByRole("main").getByRole("button", { name: "Sign in with Procore" }).click();
    await page.getByRole("button", { name: `Sign in as ${TOM}` }).click();
    await expect(page).toHaveURL(STEEL.path);
  });
});

test.describe("logging in with DocuSign", () => {
  test.use({ begin: "ready" });

  test("a state that this browser did not start is not accepted, and the link stays", async ({ page }) => {
    await page.goto(`${DOCUSIGN_CALLBACK}?state=somebody-elses&code=whatever`);
    await expect(page.getByRole("alert")).toContainText("was not started in this browser");
    await expectAccessible(page);
    await picture(page, "profile-anywhere-problem");
    await page.goto(`${PIER_9}/profile`);
    await expect(page.getByText("Synced", { exact: true })).toBeVisible();
  });

  test("a code works once", async ({ page }) => {
    await page.goto(`${PIER_9}/profile`);
    await page.getByRole("button", { name: "Unlink", exact: true }).click();
    await page.getByRole("button", { name: "Unlink account" }).click();
    const back = page.waitForRequest((request) => new URL(request.url()).pathname === DOCUSIGN_CALLBACK);
    await loginWithDocusign(page, MARIA);
    const used = new URL((await back).url());

    await page.goto(`${PIER_9}/profile`);
    await page.getByRole("button", { name: "Login with DocuSign" }).click();
    await page.waitForURL("**/oauth/auth?**");
    used.searchParams.set("state", new URL(page.url()).searchParams.get("state")!);
    await page.goto(used.href);
    await expect(page).toHaveURL(/profile\?problem=docusign_code/);
    await expect(page.getByRole("alert")).toContainText("its code had been used already");
    await expectAccessible(page);
    await picture(page, "profile-problem");
  });

  test("refusing on DocuSign's page links nothing and says so", async ({ page, product }) => {
    await page.goto(`${product.docusignUrl}/sandbox/connected-apps`);
    await page.getByRole("button", { name: "Revoke access" }).click();
    await page.goto(`${PIER_9}/profile`);
    await page.getByRole("button", { name: "Unlink", exact: true }).click();
    await page.getByRole("button", { name: "Unlink account" }).click();
    await loginWithDocusign(page, MARIA);
    await page.getByRole("button", { name: "Cancel" }).click();
    await expect(page.getByRole("alert")).toContainText("You did not allow Countersign to use");
    await expect(page.getByRole("button", { name: "Login with DocuSign" })).toBeVisible();
    await expectAccessible(page);
  });

  test("DocuSign going down during the login links nothing; later the login works", async ({
    page,
    product,
  }) => {
    await page.goto(`${PIER_9}/profile`);
    await page.getByRole("button", { name: "Unlink", exact: true }).click();
    await page.getByRole("button", { name: "Unlink account" }).click();
    await page.getByRole("button", { name: "Login with DocuSign" }).click();
    const back = await callbackAfterLogin(page, product);
    await product.fault({ down: true });
    await page.goto(back);
    await expect(page.getByRole("alert")).toContainText("DocuSign cannot be reached right now");
    await product.fault({ down: false });
    await loginWithDocusign(page, MARIA);
    await chooseAccount(page, /Harborline Builders/);
  });

  test("a choice of accounts that is over asks to start again", async ({ page }) => {
    const answer = await page.goto(`${PIER_9}/profile/account?pending=long-gone`);
    expect(answer?.status()).toBe(409);
    await expect(page.getByRole("alert")).toContainText("Choose Login with DocuSign again");
    await expectAccessible(page);
    await picture(page, "choice-over");
  });
});

test.describe("DocuSign being down", () => {
  test.use({ begin: "ready" });

  const DOWN = "DocuSign cannot be reached right now. Nothing is lost";

  test("an open envelope waits, the page says so, and afterwards it goes on", async ({ page, product }) => {
    await sendAndWait(page, CONCRETE);
    await product.fault({ down: true });
    await page.getByRole("button", { name: "Resend" }).click();
    await expect(page.getByRole("alert")).toContainText(DOWN);
    await expect(banner(page, "Signature Pending")).toBeVisible();
    await expectAccessible(page);
    await picture(page, "item-docusign-down");

    await page.getByRole("button", { name: "Void", exact: true }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Reason").fill("Wrong amount.");
    await dialog.getByRole("button", { name: "Void envelope" }).click();
    await expect(dialog.getByRole("alert")).toContainText(DOWN);
    await expect(dialog.getByLabel("Reason")).toHaveValue("Wrong amount.");
    await product.fault({ down: false });
    await dialog.getByRole("button", { name: "Void envelope" }).click();
    await expect(banner(page, "Envelope Voided")).toContainText("Wrong amount.");
  });

  test("what is sent meanwhile is kept, and nothing is sent twice", async ({ page, product }) => {
    await product.fault({ down: true });
    await sendNow(page, CONCRETE);
    await expect(banner(page, "Checking with DocuSign")).toContainText("nothing is sent twice");
    await expectAccessible(page);
    await picture(page, "item-checking");
    await product.restart();
    await page.reload();
    await expect(banner(page, "Checking with DocuSign")).toBeVisible();
    await page.goto(`${CONCRETE.path}/send`);
    await expect(page.getByText("This item already has an open envelope.")).toBeVisible();
  });

  test("an answer that is lost is looked up, and the signer gets one invitation", async ({
    page,
    product,
  }) => {
    await product.fault({ drop_reply_after_create: 1 });
    await sendNow(page, CONCRETE);
    await expect(banner(page, "Signature Pending")).toContainText(CONCRETE.subcontractor.name);
    await expect(page.getByRole("region", { name: "History" })).toContainText("it is being looked up");
    await page.goto(`${product.docusignUrl}/mailbox?address=${CONCRETE.subcontractor.email}`);
    await expect(page.getByRole("link", { name: "Review document" })).toHaveCount(1);
  });
});

test.describe("addresses that lead nowhere", () => {
  test.use({ begin: "ready" });

  test("a Procore address opens its item; others say what is wrong", async ({ page, product }) => {
    await page.goto(`/open?url=${encodeURIComponent(product.procoreUrl + STEEL.procorePath)}`);
    await expect(page).toHaveURL(STEEL.path);

    await page.goto("/open?url=https%3A%2F%2Fevil.example%2F88101%2Faccount");
    await expect(page.getByRole("alert")).toContainText("This is not the address of an item in Procore.");
    await expectAccessible(page);
    await picture(page, "open-foreign");
    const unknown = `${product.procoreUrl}/88101/project/commitments/work_order_contracts/999999`;
    await page.getByLabel("Procore address").fill(unknown);
    await page.getByRole("button", { name: "Open" }).click();
    await expect(page.getByRole("alert")).toContainText("was not found, or you do not have access to it");
    await page.getByLabel("Procore address").fill(product.procoreUrl + ELEVATORS.procorePath);
    await page.getByRole("button", { name: "Open" }).click();
    await expect(page).toHaveURL(ELEVATORS.path);
  });

  for (const [path, what] of [
    ["/nothing/here", "This page"],
    ["/companies/abc", "This page"],
    ["/companies/999", "What you asked for"],
    [`${PIER_9}/blueprints`, "This page"],
    [`${PIER_9}/commitments/999999`, "This item"],
    [`${PIER_9}/commitments/999999/send`, "This item"],
  ] as const) {
    test(`${path} is answered with 404 and a way on`, async ({ page }) => {
      const answer = await page.goto(path);
      expect(answer?.status()).toBe(404);
      await expect(page.getByRole("alert")).toContainText(`${what} was not found`);
      await expect(page.getByRole("main").getByRole("link")).not.toHaveCount(0);
      await expectAccessible(page);
    });
  }
});
