import type { Page } from "@playwright/test";

/**
 * Collects what goes wrong inside a page: exceptions, panics, refused scripts, failed hydration. A
 * refused request is left out, for tests ask for missing and forbidden pages on purpose.
 */
export function watchForProblems(page: Page): string[] {
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => {
    if (message.type() !== "error" || message.text().startsWith("Failed to load resource")) return;
    problems.push(message.text());
  });
  return problems;
}
