import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { freePort } from "./ports.ts";

const BINARY = resolve(process.env.COUNTERSIGN_BIN ?? "../target/debug/countersign");
const SITE = resolve(process.env.COUNTERSIGN_SITE_DIR ?? "../target/debug/site");
/** PostgreSQL needs a sealing key of its own; 32 bytes of nothing will do for a test. */
const SEAL_KEY = "A".repeat(43);
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
  /** Switches faults of the sandbox's DocuSign, as the README lists them. */
  fault(faults: Record<string, unknown>): Promise<void>;
  /** Moves the sandbox's time on. */
  advance(seconds: number): Promise<void>;
  /** Stops the process and starts it again on the same ports and data. */
  restart(): Promise<void>;
  /** Stops the process and removes its data. */
  stop(): Promise<void>;
  /** Stops the process and keeps its data, to start others from. */
  freeze(): Promise<Snapshot>;
}

/** What a product was when it stopped. Links name the sandbox's ports, so they are part of it. */
export interface Snapshot {
  ports: Ports;
  data: string;
}

interface Ports {
  product: number;
  docusign: number;
  procore: number;
}

export interface Options {
  /** Which worker asks; keeps the ports of two workers apart. */
  worker: number;
  /** Where the product keeps its records; a SQLite file in its data folder when left out. */
  databaseUrl?: string;
  /** Settings on top, or in place, of those the bench makes. */
  environment?: Record<string, string>;
  /** Where to go on from; an empty database when left out. */
  from?: Snapshot;
}

/** Starts a product and waits until it says it is ready. */
export async function startProduct({ worker, databaseUrl, environment, from }: Options): Promise<Product> {
  const ports = from?.ports ?? (await freePorts(worker));
  const data = mkdtempSync(join(tmpdir(), "countersign-data-"));
  if (from) cpSync(from.data, data, { recursive: true });
  const url = `http://127.0.0.1:${ports.product}`;
  const docusignUrl = `http://127.0.0.1:${ports.docusign}`;
  const settings: NodeJS.ProcessEnv = {
    ...inherited(),
    COUNTERSIGN_ADDR: `127.0.0.1:${ports.product}`,
    COUNTERSIGN_PUBLIC_URL: url,
    COUNTERSIGN_SANDBOX_DOCUSIGN_ADDR: `127.0.0.1:${ports.docusign}`,
    COUNTERSIGN_SANDBOX_PROCORE_ADDR: `127.0.0.1:${ports.procore}`,
    COUNTERSIGN_DATA_DIR: data,
    COUNTERSIGN_SITE_DIR: SITE,
    ...(databaseUrl ? { COUNTERSIGN_DATABASE_URL: databaseUrl, COUNTERSIGN_SEAL_KEY: SEAL_KEY } : {}),
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
    docusignUrl,
    procoreUrl: `http://127.0.0.1:${ports.procore}`,
    log: () => written,
    fault: (faults) => post(`${docusignUrl}/sandbox/faults`, { docusign: faults }),
    advance: (seconds) => post(`${docusignUrl}/sandbox/clock`, { advance_seconds: seconds }),
    async restart() {
      await end(child);
      child = await launch();
    },
    async stop() {
      await end(child).finally(() => rmSync(data, { recursive: true, force: true }));
    },
    async freeze() {
      await end(child);
      return { ports, data };
    },
  };
}

async function freePorts(worker: number): Promise<Ports> {
  return {
    product: await freePort(worker),
    docusign: await freePort(worker),
    procore: await freePort(worker),
  };
}

async function post(url: string, body: unknown): Promise<void> {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
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
