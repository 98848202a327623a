import { type ChildProcess, spawn } from "node:child_process";
import { resolve } from "node:path";

const BINARY = resolve(process.env.COUNTERSIGN_BIN ?? "../target/debug/countersign");
const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 15_000;
const POLL_MS = 50;

/** A running `countersign`. */
export interface Program {
  /** Everything the process has written so far. */
  log(): string;
  /** Asks the process to stop, and insists that it does, on its own and without an error. */
  end(): Promise<void>;
}

export interface Launch {
  /** The subcommand, such as `serve`. */
  role: string;
  /** Where the process works. */
  folder: string;
  /** The settings, `COUNTERSIGN_*`; none of this process's own are handed on. */
  settings: Record<string, string>;
  /** An address that answers 200 once the process is ready. */
  readyUrl: string;
}

/** Starts `countersign` and waits until it says it is ready. */
export async function startProgram({ role, folder, settings, readyUrl }: Launch): Promise<Program> {
  const env = { ...inherited(), ...settings };
  const child = spawn(BINARY, [role], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
  let written = "";
  child.stdout.on("data", (chunk) => (written += chunk));
  child.stderr.on("data", (chunk) => (written += chunk));
  await untilReady(child, readyUrl, () => written);
  return { log: () => written, end: () => end(child) };
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
  while (!(await Promise.race([answers(url), failed]))) {
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
