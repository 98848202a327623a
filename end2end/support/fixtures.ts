import { type Page, test as base, expect } from "@playwright/test";
import { type Cluster, startCluster } from "./postgres.ts";
import { freePort } from "./ports.ts";
import { type Product, startProduct } from "./product.ts";

/** What a project of playwright.config.ts may set. */
export interface Settings {
  database: "sqlite" | "postgres";
}

interface Bench extends Settings {
  /** Settings of the product that a file or test wants otherwise: `test.use({ environment: {...} })`. */
  environment: Record<string, string>;
  /** A product of the test's own, started from an empty database. */
  product: Product;
}

interface Worker {
  /** One PostgreSQL cluster for all tests of a worker; nothing starts until a test asks. */
  cluster: () => Promise<Cluster>;
}

export const test = base.extend<Bench, Worker>({
  database: ["sqlite", { option: true }],
  environment: [{}, { option: true }],

  cluster: [
    async ({}, use, { parallelIndex }) => {
      let cluster: Cluster | undefined;
      await use(async () => (cluster ??= startCluster(await freePort(parallelIndex))));
      cluster?.stop();
    },
    { scope: "worker" },
  ],

  product: async ({ database, environment, cluster }, use, testInfo) => {
    const databaseUrl = database === "postgres" ? (await cluster()).createDatabase() : undefined;
    const product = await startProduct({ worker: testInfo.parallelIndex, databaseUrl, environment });
    await use(product);
    try {
      await product.stop();
    } finally {
      if (testInfo.status !== testInfo.expectedStatus) {
        await testInfo.attach("countersign.log", { body: product.log(), contentType: "text/plain" });
      }
    }
  },

  baseURL: async ({ product }, use) => use(product.url),

  page: async ({ page }, use) => {
    const problems = watchForProblems(page);
    await use(page);
    expect(problems, "errors in the page or its console").toEqual([]);
  },
});

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

export { expect };
