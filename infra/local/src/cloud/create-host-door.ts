import { connect, createServer, type Socket } from 'node:net';
import type { Log } from './log.ts';
import { listen } from './port-book.ts';

/** Lets containers reach a port of this machine's 127.0.0.1; resolves to what ends that. */
export type HostDoor = (port: number) => Promise<() => Promise<void>>;

/**
 * Doors at an address that containers reach, such as that of Docker's bridge: whoever connects there is connected to the
 * same port of 127.0.0.1. Without an address containers reach it by themselves (a child process, Docker Desktop), and
 * doors do nothing. A port that is taken there is left closed, with a warning.
 */
export function createHostDoor(address: string | undefined, log: Log): HostDoor {
  if (address === undefined || address === '127.0.0.1') return () => Promise.resolve(() => Promise.resolve());
  return async (port) => {
    const open = new Set<Socket>();
    const server = createServer({ allowHalfOpen: true }, (caller) => {
      const target = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
      for (const [socket, other] of [
        [caller, target],
        [target, caller],
      ] as const) {
        open.add(socket);
        socket.setNoDelay(true);
        socket.once('error', () => other.destroy());
        socket.once('close', () => {
          open.delete(socket);
          if (!socket.readableEnded) other.destroy();
        });
        socket.pipe(other);
      }
    });
    try {
      await listen(server, port, address);
    } catch (error) {
      log('WARNING', `Containers cannot reach port ${String(port)} of this machine`, {
        cause: String(error),
      });
      return () => Promise.resolve();
    }
    return () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      });
  };
}
