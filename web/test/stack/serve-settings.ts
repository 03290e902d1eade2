import { paths } from '@agent-gallery/contract';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from '../../../infra/local/src/processes/find-free-port.ts';
import { startApi } from '../chat/start-api.ts';
import { AGENTS } from '../seed/agents.ts';
import { openDatabase } from '../seed/open-database.ts';
import { SETTINGS_CHANGES } from '../settings/settings-changes.ts';
import { startConsole } from './start-console.ts';

// node web/test/stack/serve-settings.ts: the built console and the API over emulators, for the settings, until it is stopped.
const say = (line: string) => {
  process.stdout.write(`${line}\n`);
};
const folder = await mkdtemp(join(tmpdir(), 'web-settings-'));
const apiPort = await findFreePort([]);
const portal = await startConsole({ folder, say, apiPort });
const { url, projectId, firestoreHost, authHost } = portal;
const api = await startApi({
  port: apiPort,
  projectId,
  firestoreHost,
  authHost,
  changes: SETTINGS_CHANGES,
});
const db = openDatabase(portal);
await Promise.all(AGENTS.map((agent) => db.doc(paths.agent(agent.id)).set(agent)));
await db.terminate();
say(JSON.stringify({ url, firestoreHost, projectId }));

const stop = async () => {
  await api.close();
  await portal.close();
  await rm(folder, { recursive: true, force: true });
  process.exit(0);
};
process.once('SIGINT', () => void stop());
process.once('SIGTERM', () => void stop());
