// Serves a debug build, and builds and restarts it when a source file changes.

import { spawn } from "node:child_process";
import { existsSync, watch } from "node:fs";
import process from "node:process";

const QUIET_MS = 200;
const WATCHED = ["app", "frontend", "server", "style", "migrations", "Cargo.toml"];
const SOURCES = /\.(rs|css|sql|toml|typ|svg|png|ico|html|woff2)$/;

let server;
let changed = new Set(WATCHED);
let building = false;
let timer;

/** Runs a command to its end; true when it succeeded. */
function run(command, ...args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ["ignore", "inherit", "inherit"] });
    child.on("error", (problem) => {
      console.error(`==> ${command}: ${problem.message}`);
      resolve(false);
    });
    child.on("exit", (code) => resolve(code === 0));
  });
}

function stop() {
  if (!server || server.exitCode !== null || server.signalCode !== null) return Promise.resolve();
  const gone = new Promise((resolve) => server.once("exit", resolve));
  server.kill("SIGTERM");
  return gone;
}

function start() {
  server = spawn("target/debug/countersign", ["serve"], { stdio: ["ignore", "inherit", "inherit"] });
  server.on("error", (problem) => console.error(`==> The server did not start: ${problem.message}`));
}

async function build(folders) {
  if ([...folders].every((folder) => folder === "style")) return run(".ci/build-site", "dev", "css");
  const pages = ["app", "frontend", "Cargo.toml"].some((folder) => folders.has(folder));
  if (pages && !(await run(".ci/build-site", "dev"))) return false;
  if (!pages && folders.has("style") && !(await run(".ci/build-site", "dev", "css"))) return false;
  if (!(await run("cargo", "build", "--package", "server"))) return false;
  await stop();
  start();
  return true;
}

/** Builds until no change is left over; changes that arrive meanwhile go into the next round. */
async function rebuild() {
  if (building) return;
  building = true;
  while (changed.size > 0) {
    const folders = changed;
    changed = new Set();
    const done = await build(folders);
    console.log(
      done ? "==> Up to date. Watching for changes; Ctrl-C stops." : "==> Failed. Waiting for a change.",
    );
  }
  building = false;
}

for (const place of WATCHED.filter((place) => existsSync(place))) {
  watch(place, { recursive: true }, (_, file) => {
    if (!SOURCES.test(file ?? place)) return;
    changed.add(place);
    clearTimeout(timer);
    timer = setTimeout(rebuild, QUIET_MS);
  });
}

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, async () => {
    await stop();
    process.exit(0);
  });
}

await rebuild();
