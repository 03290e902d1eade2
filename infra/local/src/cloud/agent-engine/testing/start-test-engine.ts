import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LogEntry } from '../../logging/log-entry.ts';
import { loadDescriptors } from '../../rpc/descriptors.ts';
import { createFaults, type Faults } from '../../rpc/faults.ts';
import { createFakeEngine, type FakeEngine } from '../../run/testing/fake-engine.ts';
import * as programs from '../../run/testing/programs.ts';
import { createReadSecret } from '../../secrets/read-reference.ts';
import { createSecretRoutes } from '../../secrets/secret-routes.ts';
import { createSecretStore } from '../../secrets/secret-store.ts';
import { startRestApis } from '../../start-rest-apis.ts';
import { createAgentEngine } from '../create-agent-engine.ts';

export const parent = 'projects/demo-gallery/locations/us-central1';
export const accessToken = 'ya29.local-test-token';

/** Answers as a container on Agent Engine does: the two query paths, and A2A below /api. */
const agentProgram = `
const http = require('node:http');
http.createServer(async (request, response) => {
  let text = '';
  for await (const chunk of request) text += chunk;
  const { url, method, headers } = request;
  if (url === '/api/reasoning_engine') {
    const call = JSON.parse(text);
    if (call.input.fail) return void response.writeHead(422).end('{"detail":"no such method"}');
    response.setHeader('content-type', 'application/json');
    return void response.end(JSON.stringify({ output: { call, id: process.env.GOOGLE_CLOUD_AGENT_ENGINE_ID, greeting: process.env.GREETING, publicUrl: process.env.PUBLIC_URL, key: process.env.API_KEY } }));
  }
  if (url === '/api/stream_reasoning_engine' || url.startsWith('/api/sse')) {
    response.writeHead(200, { 'content-type': 'application/json' });
    let n = 0;
    const timer = setInterval(() => { response.write(JSON.stringify({ n: n++, at: Date.now() }) + '\\n'); if (n === 3) { clearInterval(timer); response.end(); } }, 60);
    return;
  }
  response.writeHead(201, { 'x-method': method });
  response.end(JSON.stringify({ url, text, headers }));
}).listen(process.env.PORT, '0.0.0.0', () => console.log('agent ready'));
process.on('SIGTERM', () => process.exit(0));
`;

export interface TestEngine {
  url: string;
  engine: FakeEngine;
  entries: LogEntry[];
  errors: string[];
  faults: Faults;
  folder: string;
  /** Calls the API and answers the status and the JSON. */
  call(verb: string, path: string, body?: object): Promise<{ status: number; body: Json }>;
  /** Asks until the operation is done. */
  done(operation: Json): Promise<Json>;
  close(options?: { keepFolder?: boolean }): Promise<void>;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers are checked field by field
export type Json = any;

/** Agent Engine behind its REST server, with the fake engine. */
export async function startTestEngine(
  folder: string = mkdtempSync(join(tmpdir(), 'agent-engine-')),
): Promise<TestEngine> {
  const engine = createFakeEngine({
    agent: agentProgram,
    agent2: `${agentProgram}// another image`,
    exits: programs.exitsProgram,
    'never-listens': programs.neverListensProgram,
  });
  const entries: LogEntry[] = [];
  const errors: string[] = [];
  const faults = createFaults();
  const log = (severity: string, message: string, fields?: object) => {
    if (severity === 'ERROR') errors.push(`${message} ${JSON.stringify(fields)}`);
  };
  const restUrl = Promise.withResolvers<string>();
  const secrets = createSecretStore(join(folder, 'secrets'));
  const agentEngine = createAgentEngine({
    folder: join(folder, 'agent-engine'),
    engine,
    login: { username: 'u', password: 'p' },
    containerEnv: {},
    accessToken,
    restUrl: restUrl.promise,
    readSecret: createReadSecret(secrets),
    writeEntry: (entry) => entries.push(entry),
    log,
  });
  const server = await startRestApis({
    port: 0,
    descriptors: loadDescriptors(),
    handlers: {},
    operationOwners: [],
    agentEngine,
    routes: createSecretRoutes(secrets),
    certificate: { key: '', cert: '' },
    ...{ faults, log },
  });
  const url = `http://127.0.0.1:${String(server.port)}`;
  restUrl.resolve(url);
  const call: TestEngine['call'] = async (verb, path, body) => {
    const response = await fetch(url + path, {
      method: verb,
      headers: { authorization: `Bearer ${accessToken}` },
      ...(body && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Json };
  };
  return {
    ...{ url, engine, entries, errors, faults, folder, call },
    async done(operation: { name: string }) {
      const { body } = await call('POST', `/v1/${operation.name}:wait?timeout=20s`);
      return body as Json;
    },
    async close({ keepFolder = false } = {}) {
      await server.close();
      await agentEngine.close();
      if (!keepFolder) rmSync(folder, { recursive: true, force: true });
    },
  };
}
