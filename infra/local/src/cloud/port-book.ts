import { randomInt } from 'node:crypto';
import type { AddressInfo, Server } from 'node:net';
import { z } from 'zod';
import { readJsonFile, writeJsonFile } from './json-file.ts';

// Below the range from which Linux and macOS take ports of outgoing connections, so that a port is free at the next start.
const firstPort = 20_000;
const lastPort = 29_999;
const attempts = 50;

const schema = z.record(z.string(), z.int());

/** Remembers the port of each name, so that URLs stay the same from start to start. */
export interface PortBook {
  /**
   * Opens what belongs to `key` on its remembered port, or on another when there is none or it is taken. `open`
   * rejects with EADDRINUSE when the port is taken.
   */
  open<T>(key: string, open: (port: number) => Promise<T>): Promise<T>;
}

export function createPortBook(file: string): PortBook {
  const ports = new Map(Object.entries(schema.parse(readJsonFile(file) ?? {})));
  return {
    async open(key, open) {
      for (let attempt = 0; ; attempt += 1) {
        const port = (attempt === 0 && ports.get(key)) || randomInt(firstPort, lastPort + 1);
        try {
          const opened = await open(port);
          if (ports.get(key) !== port) {
            ports.set(key, port);
            writeJsonFile(file, Object.fromEntries(ports));
          }
          return opened;
        } catch (error) {
          if (!isTaken(error) || attempt >= attempts) throw error;
        }
      }
    },
  };
}

/** Listens on a port of 127.0.0.1 unless told another address; rejects when it is taken. */
export function listen(server: Server, port: number, host = '127.0.0.1'): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function isTaken(error: unknown): boolean {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === 'EADDRINUSE' || /EADDRINUSE|address already in use/i.test(message);
}
