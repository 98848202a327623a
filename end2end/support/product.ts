import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { freePort } from "./ports.ts";

const BINARY = resolve(process.env.COUNTERSIGN_BIN ?? "../target/debug/countersign");
const SITE = resolve(process.env.COUNTERSIGN_SITE_DIR ?? "../target/debug/site");
const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 15_000;
const POLL_MS = 50;

/** A running Countersign with the sandbox inside it, on ports and in a data folder of its own. */
export interface Product {
  /** Where the product is, such as `http://127.0.0.1:20000`. */
  url: string;
  /** The sandbox's DocuSign: account host, API host, mailbox and signing pages. */
  docusignUrl: string;
  /** The sandbox's Procore: login, API and item pages. */
  procoreUrl: string;
  /** Everything the process has written so far. */
  log(): string;
  /** Stops the process and starts it again on the same ports and data. */
  restart(): Promise<void>;
  /** Stops the process and removes its data. */
  stop(): Promise<void>;
}

export interface Options {
  /** Which worker asks; keeps the ports of two workers apart. */
  worker: number;
  /** Where the product keeps its records; a SQLite file in its data folder when left out. */
  databaseUrl?: string;
  /** Settings on top, or in place, of those the bench makes. */
  environment?: Record<string, string>;
}

/** Starts a product from an empty database and waits until it says it is ready. */
export async function startProduct({ worker, databaseUrl, environment }: Options): Promise<Product> {
  const [port, docusign, procore] = [await freePort(worker), await freePort(worker), await freePort(worker)];
  const data = mkdtempSync(join(tmpdir(), "countersign-data-"));
  const url = `http://127.0.0.1:${port}`;
  const settings: NodeJS.ProcessEnv = {
    ...inherited(),
    COUNTERSIGN_ADDR: `127.0.0.1:${port}`,
    COUNTERSIGN_PUBLIC_URL: url,
    COUNTERSIGN_SANDBOX_DOCUSIGN_ADDR: `127.0.0.1:${docusign}`,
    COUNTERSIGN_SANDBOX_PROCORE_ADDR: `127.0.0.1:${procore}`,
    COUNTERSIGN_DATA_DIR: data,
    COUNTERSIGN_SITE_DIR: SITE,
    ...(databaseUrl ? { COUNTERSIGN_DATABASE_URL: databaseUrl } : {}),
    ...environment,
  };

  let written = "";
  const launch = async () => {
    const child = spawn(BINARY, ["serve"], { cwd: data, env: settings, stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.on("data", (chunk) => (written += chunk));
    child.stderr.on("data", (chunk) => (written += chunk));
    await untilReady(child, url, () => written);
    return child;
  };

  let child = await launch();
  return {
    url,
    docusignUrl: `http://127.0.0.1:${docusign}`,
    procoreUrl: `http://127.0.0.1:${procore}`,
    log: () => written,
    async restart() {
      await end(child);
      child = await launch();
    },
    async stop() {
      await end(child).finally(() => rmSync(data, { recursive: true, force: true }));
    },
  };
}

/** This process's environment without settings of a product that the person may run otherwise. */
function inherited(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("COUNTERSIGN_")));
}

async function untilReady(child: ChildProcess, url: string, log: () => string): Promise<void> {
  const failed = new Promise<never>((_, reject) => {
    child.once("error", (problem) => {
      reject(new Error(`${BINARY} cannot be run (${problem.message}). \`make test\` builds it.`));
    });
    child.once("exit", (code) => reject(new Error(`Countersign stopped with code ${code}:\n${log()}`)));
  });
  failed.catch(() => undefined);
  const limit = Date.now() + START_LIMIT_MS;
  while (!(await Promise.race([answers(`${url}/health/ready`), failed]))) {
    if (Date.now() > limit) {
      child.kill("SIGKILL");
      throw new Error(`Countersign was not ready after ${START_LIMIT_MS / 1000} seconds:\n${log()}`);
    }
    await new Promise((resume) => setTimeout(resume, POLL_MS));
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    const { status, body } = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    await body?.cancel();
    return status === 200;
  } catch {
    return false;
  }
}

/** Asks the process to stop, and insists that it does, on its own and without an error. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<string | null>((resolve) => {
    child.once("exit", (code, signal) =>
      resolve(code === 0 ? null : `ended with ${signal ?? `code ${code}`}`),
    );
  });
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), STOP_LIMIT_MS);
  const complaint = await gone;
  clearTimeout(timer);
  if (complaint) throw new Error(`Countersign did not shut down by itself: it ${complaint}.`);
}
