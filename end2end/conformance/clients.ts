import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type Page, test as base, expect } from "@playwright/test";
import { recordOf } from "../support/exchanges.ts";
import { freePort } from "../support/ports.ts";
import { startProgram } from "../support/program.ts";

/** The vendors' own clients that drive the sandbox. */
export const CLIENTS = ["docusign-esign", "iam-sdk", "procore-js-sdk"] as const;

/** Where the vendors send people back to. Nothing listens there: what the browser asks for is enough. */
export const REDIRECT = "http://localhost/back";

export const MARIA = "Maria Alvarez";
export const TOM = "Tom Becker";
export const JON = "Jón Þórsson";

/** A sandbox of one client's own. */
export interface Sandbox {
  /** DocuSign's account host and API host, without the scheme. */
  docusignHost: string;
  procoreUrl: string;
  docusignUrl: string;
}

interface Worker {
  /** Whose exchanges these are; a file sets it with `test.use`. */
  client: string;
  /** One for all tests of a file that run in one worker. */
  sandbox: Sandbox;
}

export const test = base.extend<object, Worker>({
  client: ["", { option: true, scope: "worker" }],
  sandbox: [
    async ({ client }, use, { parallelIndex }) => {
      const docusignHost = `127.0.0.1:${await freePort(parallelIndex)}`;
      const procoreHost = `127.0.0.1:${await freePort(parallelIndex)}`;
      const folder = mkdtempSync(join(tmpdir(), "countersign-sandbox-"));
      const settings = {
        COUNTERSIGN_DATA_DIR: folder,
        COUNTERSIGN_SANDBOX_DOCUSIGN_ADDR: docusignHost,
        COUNTERSIGN_SANDBOX_PROCORE_ADDR: procoreHost,
        COUNTERSIGN_SANDBOX_RECORD: recordOf(client),
      };
      const readyUrl = `http://${docusignHost}/sandbox/clock`;
      const program = await startProgram({ role: "sandbox", folder, settings, readyUrl });
      await use({ docusignHost, docusignUrl: `http://${docusignHost}`, procoreUrl: `http://${procoreHost}` });
      await program.end().finally(() => rmSync(folder, { recursive: true, force: true }));
    },
    { scope: "worker" },
  ],
});

export { expect };

/** Logs in on DocuSign's pages and consents where that is asked; gives what the app is told. */
export async function logInToDocusign(browser: Browser, address: string, person: string) {
  return comeBack(browser, address, async (page) => {
    await page.getByRole("button", { name: `Continue as ${person}` }).click();
    const allow = page.getByRole("button", { name: "Allow Access" });
    void allow.click().catch(() => "consent is remembered, and nobody asks again");
  });
}

/** Signs in on Procore's page; gives what the app is told. */
export async function signInToProcore(browser: Browser, address: string, person: string) {
  return comeBack(browser, address, (page) =>
    page.getByRole("button", { name: `Sign in as ${person}` }).click(),
  );
}

/** Opens a vendor's page as somebody who was never there, and waits until it leads back to the app. */
async function comeBack(
  browser: Browser,
  address: string,
  act: (page: Page) => Promise<void>,
): Promise<URLSearchParams> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const back = page.waitForRequest((request) => request.url().startsWith(REDIRECT));
  await page.goto(address);
  await act(page);
  const told = new URL((await back).url()).searchParams;
  await context.close();
  return told;
}

/** What a call is rejected with; a call that succeeds is a failure. */
export async function refusal<Refused>(call: Promise<unknown>): Promise<Refused> {
  return call.then(
    () => Promise.reject(new Error("The call was to be refused and was not.")),
    (refused: Refused) => refused,
  );
}
