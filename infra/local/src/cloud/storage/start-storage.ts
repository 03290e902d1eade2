import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createAdaptorServer } from '@hono/node-server';
import type { Hono } from 'hono';
import type { Server } from 'node:http';
import { createPortBook, listen } from '../port-book.ts';
import type { Faults } from '../rpc/faults.ts';
import type { Signers } from '../project/create-signers.ts';
import type { CorsEntry } from './xml/cors.ts';
import { createStorageApp } from './create-storage-app.ts';
import { createObjectStore } from './object-store.ts';
import type { StoredObject } from './object-resource.ts';

export interface Storage {
  /** `http://127.0.0.1:PORT`, the value for STORAGE_EMULATOR_HOST. */
  url: string;
  port: number;
  /**
   * An object's content, for builds that run in this process.
   * Throws a StorageError (404) when the bucket, the object or this generation of it is not there.
   */
  readObject(bucket: string, name: string, generation?: string): { object: StoredObject; content: Readable };
  /** Replaces an object by a text. */
  writeObject(bucket: string, name: string, content: string): Promise<void>;
  /** Answers one request, for servers that have more than this API. */
  fetch: Hono['fetch'];
  /** Makes the bucket unless it is there, and sets its CORS configuration if one is given. */
  ensureBucket(projectId: string, name: string, cors?: CorsEntry[]): void;
  close(): Promise<void>;
}

/**
 * Starts Cloud Storage's JSON API on 127.0.0.1, as far as @google-cloud/storage needs it: buckets, uploads (multipart, media,
 * resumable), downloads with ranges, metadata, lists, deletion, preconditions and checksums. Objects are files in `dataFolder`.
 * @param options.port a fixed port; without one it stays the same from start to start
 */
export async function startStorage(options: {
  dataFolder: string;
  port?: number;
  faults?: Faults;
  /** Who may have signed a URL; without them no signature is checked. */
  signers?: Signers;
}): Promise<Storage> {
  const { dataFolder } = options;
  await mkdir(dataFolder, { recursive: true });
  const store = createObjectStore(dataFolder);
  const app = createStorageApp(store, options);
  const open = async (wanted: number) => {
    const server = createAdaptorServer({ fetch: app.fetch }) as Server;
    // An upload takes as long as it takes.
    server.requestTimeout = 0;
    return { server, port: await listen(server, wanted) };
  };
  const { server, port } =
    options.port === undefined
      ? await createPortBook(join(dataFolder, 'ports.json')).open('storage', open)
      : await open(options.port);
  return {
    url: `http://127.0.0.1:${String(port)}`,
    port,
    readObject(bucket, name, generation) {
      const object = store.get(bucket, name, generation);
      return { object, content: store.read(object) };
    },
    fetch: app.fetch,
    async writeObject(bucket, name, content) {
      const fields = { contentType: 'text/plain; charset=utf-8' };
      const bytes = Readable.from([Buffer.from(content)]);
      await store.put({ bucket, name, fields, content: bytes, preconditions: {}, expected: {} });
    },
    ensureBucket(projectId, name, cors) {
      if (!store.findBucket(name))
        store.createBucket({ name, projectId, location: 'US', timeCreated: new Date().toISOString() });
      if (cors) store.setCors(name, cors);
    },
    async close() {
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
    },
  };
}
