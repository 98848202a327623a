import { expectAccessible } from "../support/accessibility.ts";
import { expect, test } from "../support/fixtures.ts";
import {
  CONCRETE,
  ELEVATORS,
  JON,
  PIER_9,
  PRIYA,
  TOM,
  anotherBrowser,
  sendAndWait,
  signIn,
} from "../support/journey.ts";
import { picture } from "../support/pictures.ts";

test.use({ begin: "ready" });

const WHY_NOT = "Only people with Admin on the Commitments tool can send a subcontract for signature";

for (const [person, level] of [
  [TOM, "Standard"],
  [JON, "Read Only"],
] as const) {
  test(`${person}, ${level} on Commitments, sees why he cannot send`, async ({ browser }) => {
    const page = await anotherBrowser(browser);
    await signIn(page, person, CONCRETE.path);
    const sign = page.getByRole("region", { name: "Sign with DocuSign" });
    await expect(sign).toContainText(WHY_NOT);
    await expect(sign).toContainText(level);
    await expect(page.getByRole("link", { name: "Complete with DocuSign" })).toBeHidden();
    await expectAccessible(page);

    await page.goto(`${CONCRETE.path}/send`);
    await expect(page.getByRole("alert")).toContainText(WHY_NOT);
    await expect(page.getByRole("button", { name: "Send now" })).toBeHidden();
    await expectAccessible(page);
    await picture(page, "send-not-allowed");
  });
}

test("somebody who may not steer an envelope sees it without its buttons", async ({ page, browser }) => {
  await sendAndWait(page, CONCRETE);
  const tom = await anotherBrowser(browser);
  await signIn(tom, TOM, CONCRETE.path);
  await expect(tom.getByRole("region", { name: "Signature Pending" })).toBeVisible();
  for (const name of ["Void", "Resend", "Refresh"]) {
    await expect(tom.getByRole("button", { name, exact: true })).toBeHidden();
  }
  await expectAccessible(tom);
  await picture(tom, "item-onlooker");
});

test("a private item is not found by those who do not see it in Procore", async ({ browser }) => {
  const tom = await anotherBrowser(browser);
  await signIn(tom, TOM, `${PIER_9}/commitments?search=elevator`);
  await expect(tom.getByText("Nothing matches these filters.")).toBeVisible();
  const answer = await tom.goto(ELEVATORS.path);
  expect(answer?.status()).toBe(404);
  await expect(tom.getByRole("heading", { level: 1 })).toHaveText("Not found");
  await expect(tom.getByText(ELEVATORS.title)).toBeHidden();
  await expectAccessible(tom);
  await picture(tom, "item-not-found");

  const priya = await anotherBrowser(browser);
  await signIn(priya, PRIYA, ELEVATORS.path);
  await expect(priya.getByRole("heading", { level: 1 })).toContainText(ELEVATORS.title);
  await expect(priya.getByText("Private", { exact: true })).toBeVisible();
});

test("a project that is not theirs is not found, whichever page is asked for", async ({ browser }) => {
  const tom = await anotherBrowser(browser);
  await signIn(tom, TOM, PIER_9);
  for (const page of [
    "commitments",
    "settings",
    "profile",
    "commitments/513340",
    "commitments/513340/send",
  ]) {
    const answer = await tom.goto(`/companies/4280/projects/88102/${page}`);
    expect(answer?.status(), page).toBe(404);
    await expect(tom.getByRole("alert")).toContainText("was not found, or you do not have access to it");
  }
});
