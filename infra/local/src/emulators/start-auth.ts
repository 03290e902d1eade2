import { createRequire } from 'node:module';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Emulator } from './emulator.ts';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
/** Parts of Identity Platform that the portal does not use. */
const UNUSED_PATHS = /tenant|mfa|passkey/i;

/** An answer of any form; the emulator refuses to send one that its description does not mention. */
const ANY_CONTENT = { '*/*': { schema: {} } };

interface ApiOperation {
  operationId: string;
  responses: Record<string, { content?: unknown }>;
}
type ApiPath = Partial<Record<(typeof METHODS)[number], ApiOperation>> & { servers?: unknown };
interface ApiSpec {
  paths: Record<string, ApiPath>;
}
interface AuthServerModule {
  createApp(projectId: string): Promise<{ listen(port: number, host: string, done: () => void): Server }>;
}

/**
 * Starts firebase-tools' Auth emulator in this process, offline. Its command line takes 5 s and 350 MB, nearly all of it to
 * compile validators for an API description of 103 operations; here it gets the part that the portal needs, and no
 * validators for its own answers: 1.0 s and 125 MB.
 */
export async function startAuth({ projectId, port }: { projectId: string; port: number }): Promise<Emulator> {
  const require = createRequire(import.meta.url);
  const spec = require('firebase-tools/lib/emulator/auth/apiSpec.js') as { default: ApiSpec };
  const { authOperations } = require('firebase-tools/lib/emulator/auth/operations.js') as {
    authOperations: object;
  };
  prune(spec.default, authOperations);
  const { createApp } = require('firebase-tools/lib/emulator/auth/server.js') as AuthServerModule;
  const app = await createApp(projectId);
  const server = await new Promise<Server>((resolve, reject) => {
    const listening: Server = app.listen(port, '127.0.0.1', () => resolve(listening));
    listening.once('error', reject);
  });
  const exited = new Promise<void>((resolve) => server.once('close', () => resolve()));
  return {
    host: `127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    exited,
    async stop() {
      server.close();
      server.closeAllConnections();
      await exited;
    },
  };
}

/** Leaves in the description, which the server has not read yet, what the portal needs and the emulator implements. */
function prune(spec: ApiSpec, operations: object): void {
  const paths = Object.entries(spec.paths).filter(([path]) => !UNUSED_PATHS.test(path));
  spec.paths = Object.fromEntries(
    paths
      .map(([path, item]) => [path, pruneMethods(item, operations)] as const)
      .filter(([, item]) => item !== undefined),
  ) as ApiSpec['paths'];
}

/** Undefined when nothing is left. Common query parameters ($fields, prettyPrint, …), which are ignored anyway, go too. */
function pruneMethods(item: ApiPath, operations: object): ApiPath | undefined {
  const kept: ApiPath = {};
  for (const method of METHODS) {
    const operation = item[method];
    if (operation === undefined || !isImplemented(operations, operation.operationId)) continue;
    for (const response of Object.values(operation.responses)) response.content = ANY_CONTENT;
    kept[method] = operation;
  }
  if (Object.keys(kept).length === 0) return undefined;
  return item.servers === undefined ? kept : { ...kept, servers: item.servers };
}

/** Operations are a tree by the parts of their id; one that is also a branch has itself under `_`. */
function isImplemented(operations: object, operationId: string): boolean {
  let node: unknown = operations;
  for (const part of operationId.split('.')) node = (node as Record<string, unknown> | undefined)?.[part];
  return typeof node === 'function' || typeof (node as { _?: unknown } | undefined)?._ === 'function';
}
