import { type Page } from "@playwright/test";
import { expectAccessible } from "../support/accessibility.ts";
import { expect, test } from "../support/fixtures.ts";
import {
  ALDER_STREET,
  CONCRETE,
  HARBORLINE,
  PIER_9,
  PRIYA,
  anotherBrowser,
  holdScripts,
  sendAndWait,
  setIntegration,
  signIn,
} from "../support/journey.ts";
import { picture } from "../support/pictures.ts";

test.use({ begin: "ready" });

const COMPANY_OFF = "DocuSign is not enabled for this company.";
const PROJECT_OFF = "DocuSign is not enabled on this project.";

/** No page of the project offers DocuSign; each says why. */
async function expectOff(page: Page, sentence: string): Promise<void> {
  await page.goto(`${PIER_9}/profile`);
  await expect(page.getByRole("region", { name: "Link DocuSign Account" })).toContainText(sentence);
  await expect(page.getByRole("button", { name: "Login with DocuSign" })).toBeHidden();
  await expectAccessible(page);
  await page.goto(CONCRETE.path);
  await expect(page.getByRole("region", { name: "Sign with DocuSign" })).toContainText(sentence);
  await expect(page.getByRole("link", { name: "Complete with DocuSign" })).toBeHidden();
  await expectAccessible(page);
  await page.goto(`${CONCRETE.path}/send`);
  await expect(page.getByRole("alert")).toContainText(sentence);
  await expect(page.getByRole("button", { name: "Send now" })).toBeHidden();
  await expectAccessible(page);
}

test("with the company's switch off, no page offers DocuSign and each says who can turn it on", async ({
  page,
}) => {
  await setIntegration(page, HARBORLINE, false);
  await expectOff(page, COMPANY_OFF);
  await picture(page, "send-company-off");
  await page.goto(`${PIER_9}/settings`);
  await expect(page.getByText(COMPANY_OFF)).toBeVisible();
  await expect(page.getByRole("checkbox")).toBeHidden();
  await expectAccessible(page);
  await picture(page, "project-settings-company-off");
});

test("with a project's switch off, the project's pages say so and other projects go on", async ({ page }) => {
  await setIntegration(page, PIER_9, false);
  await picture(page, "project-settings");
  await expectOff(page, PROJECT_OFF);
  await page.goto(`${ALDER_STREET}/profile`);
  await expect(page.getByRole("button", { name: "Login with DocuSign" })).toBeVisible();
  await setIntegration(page, PIER_9, true);
  await page.goto(CONCRETE.path);
  await expect(page.getByRole("link", { name: "Complete with DocuSign" })).toBeVisible();
});

test("an envelope that is out goes on when the integration is turned off", async ({ page }) => {
  await sendAndWait(page, CONCRETE);
  await page.goto(`${PIER_9}/settings`);
  await expect(page.getByText("there is one right now")).toBeVisible();
  await setIntegration(page, PIER_9, false);
  await page.goto(CONCRETE.path);
  await expect(page.getByRole("button", { name: "Void", exact: true })).toBeVisible();
});

test("only admins turn the switches; others see them and who may", async ({ browser }) => {
  const priya = await anotherBrowser(browser);
  await signIn(priya, PRIYA, `${HARBORLINE}/settings`);
  for (const place of [HARBORLINE, PIER_9]) {
    await priya.goto(`${place}/settings`);
    const enable = priya.getByRole("checkbox", { name: "Enable DocuSign" });
    await expect(enable).toBeChecked();
    await expect(enable).toBeDisabled();
    await expect(priya.getByRole("button", { name: "Update" })).toBeHidden();
    await expect(priya.getByText(/Only a person with Admin on/)).toBeVisible();
    await expectAccessible(priya);
  }
  await picture(priya, "project-settings-read-only");
});

test("a switch that is turned before the scripts arrive stays turned", async ({ page }) => {
  const wake = await holdScripts(page);
  await page.goto(`${PIER_9}/settings`);
  const enable = page.getByRole("checkbox", { name: "Enable DocuSign" });
  await enable.uncheck();
  await wake();
  await expect(enable).not.toBeChecked();
  await page.getByRole("button", { name: "Update" }).click();
  await expect(page.getByRole("status").filter({ hasText: "updated" })).toBeVisible();
  await expect(enable).not.toBeChecked();
});

test("the company's settings say whether Procore announces changes, and an admin asks again", async ({
  page,
  product,
}) => {
  const fault = { status: { code: 403, body: "json" } };
  await product.procoreFault({ calls: [{ on: "POST **/webhooks/hooks", fault }] });
  await setIntegration(page, HARBORLINE, false);
  await setIntegration(page, HARBORLINE, true);
  const changes = page.getByRole("region", { name: "Changes made in Procore" });
  await expect(changes.getByRole("note")).toContainText("needs Standard on Procore’s Webhooks API tool");
  await expectAccessible(page);
  await picture(page, "company-settings-not-announced");
  await product.procoreFault({ calls: [] });
  await changes.getByRole("button", { name: "Ask Procore to announce changes" }).click();
  await expect(changes).toContainText("its page says so within seconds");
  await expect(changes.getByRole("button")).toBeHidden();
  await expectAccessible(page);
  await picture(page, "company-settings-announced");
});
