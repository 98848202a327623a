import type { Page } from "@playwright/test";

const SCHEMES = ["light", "dark"] as const;
const WIDTHS = { wide: 1280, narrow: 400 };
const HEIGHT = 800;

/**
 * With PICTURES=1, writes test-results/pictures/<name>-<light|dark>-<wide|narrow>.png, four pictures
 * of the page as it stands. Without, does nothing.
 */
export async function picture(page: Page, name: string): Promise<void> {
  if (!process.env.PICTURES) return;
  const before = page.viewportSize();
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme });
    for (const [label, width] of Object.entries(WIDTHS)) {
      await page.setViewportSize({ width, height: HEIGHT });
      const path = `test-results/pictures/${name}-${colorScheme}-${label}.png`;
      await page.screenshot({ path, fullPage: true, animations: "disabled" });
    }
  }
  await page.emulateMedia({ colorScheme: null });
  if (before) await page.setViewportSize(before);
}
