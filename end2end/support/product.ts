import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { recordOf } from "./exchanges.ts";
import { freePort } from "./ports.ts";
import { startProgram } from "./program.ts";

const SITE = resolve(process.env.COUNTERSIGN_SITE_DIR ?? "../target/debug/site");
/** PostgreSQL needs a sealing key of its own; 32 bytes of nothing will do for a test. */
const SEAL_KEY = "A".repeat(43);

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
  /** Switches faults of the sandbox's Procore. */
  procoreFault(faults: Record<string, unknown>): Promise<void>;
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
  const settings: Record<string, string> = {
    COUNTERSIGN_ADDR: `127.0.0.1:${ports.product}`,
    COUNTERSIGN_PUBLIC_URL: url,
    COUNTERSIGN_SANDBOX_DOCUSIGN_ADDR: `127.0.0.1:${ports.docusign}`,
    COUNTERSIGN_SANDBOX_PROCORE_ADDR: `127.0.0.1:${ports.procore}`,
    COUNTERSIGN_SANDBOX_RECORD: recordOf("product"),
    COUNTERSIGN_DATA_DIR: data,
    COUNTERSIGN_SITE_DIR: SITE,
    ...(databaseUrl ? { COUNTERSIGN_DATABASE_URL: databaseUrl, COUNTERSIGN_SEAL_KEY: SEAL_KEY } : {}),
    ...environment,
  };

  let earlier = "";
  const launch = () =>
    startProgram({ role: "serve", folder: data, settings, readyUrl: `${url}/health/ready` });

  let program = await launch();
  return {
    url,
    docusignUrl,
    procoreUrl: `http://127.0.0.1:${ports.procore}`,
    log: () => earlier + program.log(),
    fault: (faults) => post(`${docusignUrl}/sandbox/faults`, { docusign: faults }),
    procoreFault: (faults) => post(`${docusignUrl}/sandbox/faults`, { procore: faults }),
    advance: (seconds) => post(`${docusignUrl}/sandbox/clock`, { advance_seconds: seconds }),
    async restart() {
      await program.end();
      earlier += program.log();
      program = await launch();
    },
    async stop() {
      await program.end().finally(() => rmSync(data, { recursive: true, force: true }));
    },
    async freeze() {
      await program.end();
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
