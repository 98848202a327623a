import { AxeBuilder } from "@axe-core/playwright";
import { type Page, expect } from "@playwright/test";

const SCHEMES = ["light", "dark"] as const;

/** Fails unless axe finds nothing on the page, its best practices included, in both colour schemes. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    const findings = violations.map(({ id, help, nodes }) => ({ id, help, at: nodes.map(describe) }));
    expect(findings, `what axe finds at ${page.url()} in the ${colorScheme} scheme`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null });
}

function describe(node: { html: string; failureSummary?: string }): string {
  return `${node.html.slice(0, 160)} ${node.failureSummary ?? ""}`.replaceAll(/\s+/g, " ");
}
