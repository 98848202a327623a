import { rmSync } from "node:fs";
import { type BrowserContext, test as base, expect } from "@playwright/test";
import { MARIA, getReady } from "./journey.ts";
import { freePort } from "./ports.ts";
import { type Cluster, startCluster } from "./postgres.ts";
import { watchForProblems } from "./problems.ts";
import { type Product, type Snapshot, startProduct } from "./product.ts";

/** What a project of playwright.config.ts may set. */
export interface Settings {
  database: "sqlite" | "postgres";
}

interface Bench extends Settings {
  /** Settings of the product that a file or test wants otherwise: `test.use({ environment: {...} })`. */
  environment: Record<string, string>;
  /**
   * Where the product and the browser begin. `empty`: nothing is there, nobody is signed in. `ready`:
   * the company has the integration on, Maria is signed in and her account is linked on Pier 9.
   */
  begin: "empty" | "ready";
  /** A product of the test's own. */
  product: Product;
}

/** What `ready` tests begin from. */
interface Ready {
  snapshot: Snapshot;
  cookies: Awaited<ReturnType<BrowserContext["storageState"]>>;
}

interface Worker {
  /** One PostgreSQL cluster for all tests of a worker; nothing starts until a test asks. */
  cluster: () => Promise<Cluster>;
  /** Made once per worker, by the journey a person takes; every test gets a copy. */
  ready: () => Promise<Ready>;
}

export const test = base.extend<Bench, Worker>({
  database: ["sqlite", { option: true }],
  environment: [{}, { option: true }],
  begin: ["empty", { option: true }],

  cluster: [
    async ({}, use, { parallelIndex }) => {
      let cluster: Cluster | undefined;
      await use(async () => (cluster ??= startCluster(await freePort(parallelIndex))));
      cluster?.stop();
    },
    { scope: "worker" },
  ],

  ready: [
    async ({ browser }, use, { parallelIndex }) => {
      let ready: Ready | undefined;
      await use(async () => {
        if (ready) return ready;
        const product = await startProduct({ worker: parallelIndex });
        const context = await browser.newContext({ baseURL: product.url });
        await getReady(await context.newPage(), MARIA);
        const cookies = await context.storageState();
        await context.close();
        ready = { snapshot: await product.freeze(), cookies };
        return ready;
      });
      if (ready) rmSync(ready.snapshot.data, { recursive: true, force: true });
    },
    { scope: "worker", timeout: 60_000 },
  ],

  product: async ({ database, environment, cluster, begin, ready }, use, testInfo) => {
    const product = await startProduct({
      worker: testInfo.parallelIndex,
      databaseUrl: database === "postgres" ? (await cluster()).createDatabase() : undefined,
      from: begin === "ready" ? (await ready()).snapshot : undefined,
      environment,
    });
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

  storageState: async ({ begin, ready }, use) => {
    await use(begin === "ready" ? (await ready()).cookies : { cookies: [], origins: [] });
  },

  page: async ({ page }, use) => {
    const problems = watchForProblems(page);
    await use(page);
    expect(problems, "errors in the page or its console").toEqual([]);
  },
});

export { expect };
