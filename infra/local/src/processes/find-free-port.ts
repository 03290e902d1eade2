import { createServer } from 'node:net';

const handedOut = new Set<number>();

/**
 * A port on 127.0.0.1 that nothing listens on: the first free one of `preferred`, else one that the system chooses.
 * The same port is not given twice within this process.
 */
export async function findFreePort(preferred: readonly number[] = []): Promise<number> {
  for (const port of [...preferred, 0, 0, 0, 0, 0]) {
    const free = await listenOnce(port);
    if (free === undefined || handedOut.has(free)) continue;
    handedOut.add(free);
    return free;
  }
  throw new Error('No free port was found on 127.0.0.1.');
}

function listenOnce(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
    });
  });
}
