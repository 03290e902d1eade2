import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

// Below the range from which Linux and macOS take ports of outgoing connections, so that a port is free at the next start.
const FIRST_PORT = 20_000;
const LAST_PORT = 29_999;
const ATTEMPTS = 50;

/**
 * A port on 127.0.0.1 that nothing listens on: the first free one of `preferred`, else any between 20000 and 29999.
 * Ports in `taken` are left out: given to somebody who does not listen yet.
 */
export async function findFreePort(
  preferred: readonly number[] = [],
  taken: ReadonlySet<number> = new Set(),
): Promise<number> {
  const others = Array.from({ length: ATTEMPTS }, () => randomInt(FIRST_PORT, LAST_PORT + 1));
  for (const port of [...preferred, ...others]) {
    if (!taken.has(port) && (await isFree(port))) return port;
  }
  throw new Error('No free port was found on 127.0.0.1.');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}
