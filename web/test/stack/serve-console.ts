import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from '../../../infra/local/src/processes/find-free-port.ts';
import { startApi } from '../chat/start-api.ts';
import { openDatabase } from '../seed/open-database.ts';
import { seedConsole } from '../seed/seed-console.ts';
import { startConsole } from './start-console.ts';

// node web/test/stack/serve-console.ts: the built console and the API over seeded emulators, with no worker, until it is stopped.
const say = (line: string) => {
  process.stdout.write(`${line}\n`);
};
const folder = await mkdtemp(join(tmpdir(), 'web-console-'));
const apiPort = await findFreePort([]);
const portal = await startConsole({
  folder,
  apiPort,
  say,
  notice: 'Process, not container: limits are not enforced.',
});
const api = await startApi({ port: apiPort, ...portal });
await seedConsole(openDatabase(portal), { longLogLines: Number(process.env['LONG_LOG_LINES'] ?? 100_000) });
say(JSON.stringify({ url: portal.url, firestoreHost: portal.firestoreHost, projectId: portal.projectId }));

const stop = () => {
  void api
    .close()
    .then(() => portal.close())
    .then(() => rm(folder, { recursive: true, force: true }))
    .then(() => process.exit(0));
};
process.once('SIGINT', stop);
process.once('SIGTERM', stop);
