import { paths, serviceId, serviceSchema } from '@agent-gallery/contract';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from '../../../infra/local/src/processes/find-free-port.ts';
import { LOCAL_USER, type LocalUser } from '../../../infra/local/src/seed/local-user.ts';
import { seedLocalUser } from '../../../infra/local/src/seed/seed-local-user.ts';
import { seedWorkspace } from '../../../infra/local/src/seed/seed-workspace.ts';
import { startAgent } from '../chat/start-agents.ts';
import { startApi } from '../chat/start-api.ts';
import { deployment } from '../seed/deployments.ts';
import { tellFakeRun } from '../seed/fake-run.ts';
import { openDatabase } from '../seed/open-database.ts';
import { revision } from '../seed/services.ts';
import { startConsole } from './start-console.ts';

// node web/test/stack/serve-chat.ts: the built console and the API over emulators, with agents to chat with, until it is stopped.
const say = (line: string) => {
  process.stdout.write(`${line}\n`);
};
const SECOND_USER: LocalUser = { ...LOCAL_USER, uid: 'second-developer', email: 'second@example.com' };

const folder = await mkdtemp(join(tmpdir(), 'web-chat-'));
const apiPort = await findFreePort([]);
const portal = await startConsole({ folder, say, apiPort });
const { projectId, workspaceId, firestoreHost, authHost } = portal;
await seedLocalUser(authHost, projectId, SECOND_USER);
await seedWorkspace(firestoreHost, projectId, workspaceId, SECOND_USER);
const api = await startApi({ port: apiPort, projectId, firestoreHost, authHost });

const AGENTS = {
  tester: { name: 'Tester', agentId: 'tester-agent', streams: true },
  plain: { name: 'Plain', agentId: 'plain-agent', streams: false },
  host: { name: 'Hosting agent', agentId: 'hosting-agent', streams: true },
};
const db = openDatabase(portal);
const now = new Date().toISOString();
// What the services below are live by.
const live = deployment(
  {
    id: 'dreadyaaaaaa',
    agentId: 'tester-agent',
    agentName: 'Tester',
    serviceName: 'tester-agent',
    status: 'ready',
    minutesAgo: 10,
    reached: 'verifying',
  },
  Date.now(),
);
await db.doc(paths.deployment(live.id)).set(live);
const agents = await Promise.all(
  Object.entries(AGENTS).map(async ([key, { name, agentId, streams }]) => {
    const agent = await startAgent({ name, streams });
    const place = { target: 'cloud-run', project: projectId, region: 'us-central1' };
    const id = serviceId({ ...place, serviceName: `${key}-agent` });
    const service = serviceSchema.parse({
      id,
      workspaceId,
      ...place,
      name: `${key}-agent`,
      url: agent.url,
      live: { deploymentId: 'dreadyaaaaaa', agentId, revision: `${key}-00001`, image: 'process', since: now },
      card: {
        name,
        description: `The ${name} agent of the chat’s tests.`,
        version: '1.0.0',
        streaming: streams,
        skills: [
          {
            id: 's',
            name: 'Say',
            description: 'Says it again.',
            examples: ['hello', 'tools', 'count 30 every 60'],
          },
        ],
      },
      activeDeploymentId: null,
      createdAt: now,
      updatedAt: now,
    });
    await db.doc(paths.service(id)).set(service);
    const { name: runName } = service;
    await tellFakeRun(db, runName, { revisions: [revision(runName, 'dreadyaaaaaa', { percent: 100 })] });
    return { key, id, url: agent.url, close: () => agent.close() };
  }),
);
say(
  JSON.stringify({
    url: portal.url,
    firestoreHost,
    projectId,
    agents: Object.fromEntries(agents.map(({ key, id, url }) => [key, { id, url }])),
  }),
);

// Another revision of the tester, which a tag gives a URL of its own, and one with none.
const older = await startAgent({ name: 'Tester of yesterday', streams: true });
const ready = {
  image: 'process',
  digest: null,
  createdAt: now,
  ready: true,
  reason: null,
  deploymentId: null,
};
await tellFakeRun(db, 'tester-agent', {
  revisions: [
    { ...ready, revision: 'tester-00001', percent: 100, tag: null },
    { ...ready, revision: 'tester-00000', percent: 0, tag: 'yesterday' },
    { ...ready, revision: 'tester-gone', percent: 0, tag: null },
  ],
  urls: { 'tester-00000': older.url },
});

const stop = async () => {
  await Promise.all([older, ...agents].map((agent) => agent.close()));
  await api.close();
  await db.terminate();
  await portal.close();
  await rm(folder, { recursive: true, force: true });
  process.exit(0);
};
process.once('SIGINT', () => void stop());
process.once('SIGTERM', () => void stop());
