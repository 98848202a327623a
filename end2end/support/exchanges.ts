import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";

/** Emptied by Playwright at the start of every run. */
const FOLDER = resolve("test-results/exchanges");

/** A request to the sandbox and its answer, as the sandbox records them. */
export interface Exchange {
  vendor: "docusign" | "procore";
  method: string;
  path: string;
  /** As it was sent, without the question mark. */
  query: string;
  headers: Record<string, string>;
  /** JSON, the text of a form, or null for a body that is not recorded. */
  body: unknown;
  /** Null where the answer was lost on purpose. */
  status: number | null;
  answer_headers: Record<string, string>;
  answer: unknown;
}

/** A new file for what `client` exchanges with a sandbox. */
export function recordOf(client: string): string {
  mkdirSync(FOLDER, { recursive: true });
  return join(FOLDER, `${client}.${randomUUID()}.jsonl`);
}

/** What an app calls; people's browsers ask for pages as well. */
const CALL =
  /^[A-Z]+ \/(restapi|rest)\/|^[A-Z]+ \/oauth\/(token|token\/info|revoke|userinfo)$|^GET \/oauth\/authorize$/;

/** The calls that `client` has made in this run, of every sandbox it had. */
export function exchangesOf(client: string): Exchange[] {
  if (!existsSync(FOLDER)) return [];
  const files = readdirSync(FOLDER).filter((name) => name.startsWith(`${client}.`));
  const lines = files.flatMap((name) => readFileSync(join(FOLDER, name), "utf8").split("\n"));
  return lines
    .filter((line) => line.endsWith("}"))
    .map((line) => JSON.parse(line) as Exchange)
    .filter(({ method, path }) => CALL.test(`${method} ${path}`));
}
