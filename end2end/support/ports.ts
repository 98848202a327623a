import { createServer } from "node:net";

/** Below the range from which the system takes ports for outgoing connections. */
const FIRST_PORT = 20_000;
const PORTS_PER_WORKER = 500;

let next = 0;

/**
 * A loopback port that nothing listens on. Each worker takes from a window of its own and never the
 * same one twice until the window is used up, so two products cannot be given the same port.
 */
export async function freePort(worker: number): Promise<number> {
  for (let tried = 0; tried < PORTS_PER_WORKER; tried += 1) {
    const port = FIRST_PORT + worker * PORTS_PER_WORKER + (next++ % PORTS_PER_WORKER);
    if (await isFree(port)) return port;
  }
  throw new Error(`No free port from ${FIRST_PORT + worker * PORTS_PER_WORKER} on`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}
