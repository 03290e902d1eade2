import { readFile, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { findFreePort } from './find-free-port.ts';

export interface PortMemory {
  /** The port that this name had in the last run if it is free, else another free one; it is remembered. */
  choose(name: string): Promise<number>;
}

const portsSchema = z.record(z.string(), z.int().min(1).max(65535));

/** Keeps ports the same over restarts, so that a page that is open finds its emulators again. */
export async function rememberPorts(file: string): Promise<PortMemory> {
  const ports = await readPorts(file);
  const taken = new Set<number>();
  return {
    async choose(name) {
      const last = ports[name];
      const port = await findFreePort(last === undefined ? [] : [last], taken);
      taken.add(port);
      if (port !== last) {
        ports[name] = port;
        await writeFile(file, JSON.stringify(ports) + '\n');
      }
      return port;
    },
  };
}

async function readPorts(file: string): Promise<Record<string, number>> {
  try {
    return portsSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return {};
  }
}
