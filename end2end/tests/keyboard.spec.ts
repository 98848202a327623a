import { type Locator, type Page } from "@playwright/test";
import { expect, test } from "../support/fixtures.ts";
import { CONCRETE, MARIA, PIER_9, banner, sendAndWait } from "../support/journey.ts";

test.use({ begin: "ready" });

const MOST_TABS = 80;

/** Tabs on until an element has the focus. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let presses = 0; presses < MOST_TABS; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`The Tab key does not lead to ${target}`);
}

for (const [width, viewport] of Object.entries({
  wide: { width: 1280, height: 800 },
  narrow: { width: 400, height: 800 },
})) {
  test.describe(`with the keyboard only, ${width}`, () => {
    test.use({ viewport });

    test("the person menu opens, closes with the focus back, and leads on", async ({ page }) => {
      await page.goto(CONCRETE.path);
      await page.keyboard.press("Tab");
      await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
      const initials = page.getByRole("button", { name: MARIA });
      await tabTo(page, initials);
      await page.keyboard.press("Enter");
      const profile = page.getByRole("link", { name: "My Profile Settings" });
      await expect(profile).toBeVisible();
      await page.keyboard.press("Escape");
      await expect(profile).toBeHidden();
      await expect(initials).toBeFocused();

      await page.keyboard.press("Space");
      await tabTo(page, profile);
      await page.keyboard.press("Enter");
      await expect(page).toHaveURL(`${PIER_9}/profile`);
      await expect(profile).toBeHidden();
    });

    test("an item is sent", async ({ page }) => {
      await page.goto(CONCRETE.path);
      await tabTo(page, page.getByRole("link", { name: "Complete with DocuSign" }));
      await page.keyboard.press("Enter");
      const send = page.getByRole("button", { name: "Send now" });
      await expect(send).toBeVisible();
      await tabTo(page, send);
      await page.keyboard.press("Enter");
      await expect(banner(page, "Signature Pending")).toBeVisible();
    });

    test("the void dialog keeps the focus inside, gives it back, and works", async ({ page }) => {
      await sendAndWait(page, CONCRETE);
      const open = page.getByRole("button", { name: "Void", exact: true });
      await tabTo(page, open);
      await page.keyboard.press("Enter");
      const dialog = page.getByRole("dialog");
      const reason = dialog.getByLabel("Reason");
      await expect(reason).toBeFocused();
      await page.keyboard.press("Escape");
      await expect(dialog).toBeHidden();
      await expect(open).toBeFocused();

      await page.keyboard.press("Enter");
      await page.keyboard.type("Typed without a mouse.");
      await tabTo(page, dialog.getByRole("button", { name: "Void envelope" }));
      await page.keyboard.press("Enter");
      await expect(banner(page, "Envelope Voided")).toContainText("Typed without a mouse.");
    });

    test("nothing is cut off or scrolls sideways", async ({ page }) => {
      await sendAndWait(page, CONCRETE);
      for (const path of [
        CONCRETE.path,
        `${PIER_9}/commitments`,
        `${PIER_9}/profile`,
        `${PIER_9}/settings`,
      ]) {
        await page.goto(path);
        await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
        const root = page.locator("html");
        const beyond = await root.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
        expect(beyond, `pixels that ${path} is too wide`).toBeLessThanOrEqual(0);
      }
    });
  });
}
