import { existsSync } from "node:fs";
import { chromium, defineConfig, devices } from "@playwright/test";
import type { Settings } from "./support/fixtures.ts";

const DEBIAN_CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** Playwright's own Chromium where it was downloaded, the system's elsewhere. */
const browser = existsSync(chromium.executablePath())
  ? { channel: "chromium" }
  : { launchOptions: { executablePath: DEBIAN_CHROMIUM, args: chromiumFlags() } };

/** Chromium run as root in a container needs these; none changes what a page can do. */
function chromiumFlags(): string[] {
  return [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
  ];
}

export default defineConfig<Settings>({
  testDir: "tests",
  outputDir: "test-results",
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: [["list"]],
  use: {
    ...devices["Desktop Chrome"],
    ...browser,
    locale: "en-US",
    timezoneId: "America/Los_Angeles",
    reducedMotion: "reduce",
    // Packing 16 MB of unoptimised WASM takes the server longer than everything else on a page.
    extraHTTPHeaders: { "accept-encoding": "identity" },
    trace: process.env.TRACE ? "retain-on-failure" : "off",
    screenshot: "only-on-failure",
  },
  projects: [
    { name: "sqlite", use: { database: "sqlite" } },
    { name: "postgres", use: { database: "postgres" }, grep: /@postgres/ },
    { name: "clients", testDir: "conformance", testIgnore: "exchanges.spec.ts" },
    {
      name: "exchanges",
      testDir: "conformance",
      testMatch: "exchanges.spec.ts",
      dependencies: ["sqlite", "postgres", "clients"],
    },
  ],
});
