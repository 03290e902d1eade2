import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';

const holderSchema = z.object({
  pid: z.int(),
  /** When the holder took it, RFC 3339. */
  since: z.string(),
  url: z.string().optional(),
});
export type Holder = z.infer<typeof holderSchema>;

/** Somebody listens but does not answer: a process that is suspended, for example. */
const SILENT: Holder = { pid: 0, since: '' };

export interface Lock {
  /** Tells whoever asks where the holder can be reached. */
  publish(url: string): void;
  release(): Promise<void>;
}

/**
 * Takes a folder for this process, or tells who has it. The lock is a listening Unix socket, so it ends with its process,
 * however that ends. The socket lies in the system's temporary folder, as a socket's path may not be long.
 */
export async function acquireLock(
  folder: string,
): Promise<{ kind: 'acquired'; lock: Lock } | { kind: 'held'; holder: Holder }> {
  const path = socketPath(folder);
  const holder: Holder = { pid: process.pid, since: new Date().toISOString() };
  let server = await listen(path, holder);
  if (server === undefined) {
    const other = await askHolder(path);
    if (other !== undefined) return { kind: 'held', holder: other };
    await rm(path, { force: true });
    server = await listen(path, holder);
    if (server === undefined) return { kind: 'held', holder: (await askHolder(path)) ?? SILENT };
  }
  const held = server;
  return {
    kind: 'acquired',
    lock: {
      publish: (url) => {
        holder.url = url;
      },
      release: () => new Promise((done) => held.close(() => done())),
    },
  };
}

function socketPath(folder: string): string {
  const hash = createHash('sha256').update(resolve(folder)).digest('hex').slice(0, 16);
  return join(tmpdir(), `agent-gallery-${hash}.sock`);
}

function listen(path: string, holder: Holder): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer((socket) => {
      socket.on('error', () => socket.destroy());
      socket.end(JSON.stringify(holder));
    });
    server.once('error', () => resolve(undefined));
    server.listen(path, () => {
      server.unref();
      resolve(server);
    });
  });
}

/** Undefined when nobody listens any more. */
function askHolder(path: string): Promise<Holder | undefined> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(path);
    socket.setTimeout(2000, () => socket.destroy());
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    socket.on('error', () => resolve(undefined));
    socket.on('close', () => resolve(parseHolder(text)));
  });
}

function parseHolder(text: string): Holder {
  try {
    return holderSchema.parse(JSON.parse(text));
  } catch {
    return SILENT;
  }
}
