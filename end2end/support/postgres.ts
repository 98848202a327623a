import { execFileSync } from "node:child_process";
import { randomBytes, randomUUID } from "node:crypto";
import {
  chownSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const DEBIAN_PROGRAMS = "/usr/lib/postgresql";
const SUPERUSER = "countersign";

/** A PostgreSQL cluster of our own, in a temporary folder. */
export interface Cluster {
  /** Creates an empty database and gives its URL. */
  createDatabase(): string;
  stop(): void;
}

/** Starts a cluster that listens on `port` of the loopback interface and asks for a password. */
export function startCluster(port: number): Cluster {
  const folder = mkdtempSync(join(tmpdir(), "countersign-postgres-"));
  const data = join(folder, "data");
  const log = join(folder, "log");
  const password = randomBytes(18).toString("hex");
  const passwordFile = join(folder, "password");
  writeFileSync(passwordFile, password, { mode: 0o600 });
  giveToPostgres(folder, passwordFile);

  const initdb = ["-D", data, "-U", SUPERUSER, "--auth=scram-sha-256", `--pwfile=${passwordFile}`];
  run("initdb", [...initdb, "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]);
  const server = `-p ${port} -h 127.0.0.1 -k ${folder} -c fsync=off`;
  try {
    run("pg_ctl", ["-D", data, "-l", log, "-o", server, "-w", "start"]);
  } catch (problem) {
    const written = existsSync(log) ? readFileSync(log, "utf8") : "(no log was written)";
    throw new Error(`PostgreSQL did not start:\n${written}`, { cause: problem });
  }

  const url = (database: string) => `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/${database}`;
  return {
    createDatabase() {
      const name = `countersign_${randomUUID().replaceAll("-", "")}`;
      execFileSync(program("psql"), ["-q", "-d", url("postgres"), "-c", `CREATE DATABASE ${name}`]);
      return url(name);
    },
    stop() {
      run("pg_ctl", ["-D", data, "-m", "immediate", "-w", "stop"]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** PostgreSQL refuses to run as root, so root hands its folder to the user `postgres`. */
function giveToPostgres(...paths: string[]): void {
  if (!isRoot()) return;
  const id = (flag: string) => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
  for (const path of paths) chownSync(path, id("-u"), id("-g"));
}

function run(name: string, args: string[]): void {
  const command = isRoot() ? ["runuser", "-u", "postgres", "--", program(name)] : [program(name)];
  execFileSync(command[0]!, [...command.slice(1), ...args], {
    cwd: tmpdir(),
    stdio: ["ignore", "ignore", "pipe"],
  });
}

/** Debian keeps the programs off PATH, one folder per version; the newest is taken. */
function program(name: string): string {
  if (!existsSync(DEBIAN_PROGRAMS)) return name;
  const versions = readdirSync(DEBIAN_PROGRAMS).sort((one, other) => Number(other) - Number(one));
  const candidates = versions.map((version) => join(DEBIAN_PROGRAMS, version, "bin", name));
  return candidates.find(existsSync) ?? name;
}
