import { type Page, test } from "@playwright/test";

const SCHEMES = ["light", "dark"] as const;
const WIDTHS = { wide: 1280, narrow: 400 };
const HEIGHT = 800;

/**
 * With PICTURES=1, writes pictures/<name>-<light|dark>-<wide|narrow>.png into the folder of the test
 * results, four pictures of the page as it stands. Without, does nothing.
 */
export async function picture(page: Page, name: string): Promise<void> {
  if (!process.env.PICTURES) return;
  const before = page.viewportSize();
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme });
    for (const [label, width] of Object.entries(WIDTHS)) {
      await page.setViewportSize({ width, height: HEIGHT });
      const path = `${test.info().project.outputDir}/pictures/${name}-${colorScheme}-${label}.png`;
      await page.screenshot({ path, fullPage: true, animations: "disabled" });
    }
  }
  await page.emulateMedia({ colorScheme: null });
  if (before) await page.setViewportSize(before);
}
