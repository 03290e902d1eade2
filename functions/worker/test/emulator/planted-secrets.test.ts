import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { paths } from '@agent-gallery/contract';
import { createWebhookSender, newWebhookSecret, webhookSecretRef } from '@agent-gallery/records/webhooks';
import type { CollectionReference, Firestore } from '@google-cloud/firestore';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { advance } from '../../src/engine/advance.ts';
import { readDeployment } from '../../src/engine/deployment-record.ts';
import { statusChangedEvent } from '../../src/engine/settle.ts';
import { keepAgentFiles } from '../../src/gallery/keep-agent-files.ts';
import { readAgentFiles } from '../../src/gallery/read-agent-files.ts';
import { onLogEntry } from '../../src/handlers/on-log-entry.ts';
import { lastLines } from '../../src/logs/last-lines.ts';
import { createLineWriter } from '../../src/logs/line-writer.ts';
import { mergeChunks } from '../../src/logs/merge-chunks.ts';
import { createEventDelivery } from '../../src/webhooks/deliver-event.ts';
import { onDeploymentEvent } from '../../src/webhooks/on-deployment-event.ts';
import { queueDeployment } from '../fakes/queue-deployment.ts';
import { openTestEngine, type TestEngine } from '../fakes/test-engine.ts';
import { ALL_IN_ONE, PEM_LINES, PEM_SECRETS, PLANTED } from '../secrets/planted.ts';

// Secrets are planted wherever others' words come in; then everything that the portal has kept and sent out is read.

const WORKSPACE = 'default';
let engine: TestEngine;
let db: Firestore;
/** What went out to a webhook, and events as they are published. */
const sent: string[] = [];
const receiver = createServer((request, response) => {
  void text(request).then((body) => {
    sent.push(body);
    response.end();
  });
});

beforeAll(async () => {
  engine = openTestEngine();
  ({ db } = engine);
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
});
afterAll(async () => {
  receiver.close();
  await engine.close();
});

const pubsubEvent = (value: unknown) => ({
  specversion: '1.0' as const,
  id: '1',
  source: 's',
  type: 'google.cloud.pubsub.topic.v1.messagePublished',
  data: { message: { data: Buffer.from(JSON.stringify(value)).toString('base64'), messageId: '1' } },
});

/** A log as Cloud Logging sends it on: one entry for each line, and one for a text of several. */
async function logThem(deploymentId: string, type: 'build' | 'cloud_run_revision'): Promise<void> {
  const handle = onLogEntry({
    writer: createLineWriter(db),
    readDeployment: (id) => readDeployment(db, id),
    advance: () => Promise.resolve(),
  });
  const prefix = type === 'build' ? 'Step #0 - "build": ' : '';
  const texts = [
    ...PLANTED.map((one) => prefix + one.text),
    ...PEM_LINES.map((line) => prefix + line),
    ...PEM_LINES.map((line, index) => `#8 0.${String(index)} ${line}`),
    ALL_IN_ONE,
    JSON.stringify({ message: ALL_IN_ONE }),
  ];
  const start = Date.now();
  await Promise.all(
    texts.map((textPayload, index) =>
      handle(
        pubsubEvent({
          insertId: `${type}-${String(index).padStart(4, '0')}`,
          logName: 'projects/p/logs/cloudbuild',
          timestamp: new Date(start + index).toISOString(),
          severity: 'INFO',
          labels: type === 'build' ? { build_tags: `agent-gallery,deployment-${deploymentId}` } : {},
          resource: {
            type,
            labels: type === 'build' ? { build_id: 'b1' } : { revision_name: `echo-${deploymentId}` },
          },
          ...(index % 2 === 0 || type === 'build'
            ? { textPayload }
            : { jsonPayload: { message: textPayload, deep: { note: textPayload } } }),
        }),
      ),
    ),
  );
}

async function everyRecord(collections: readonly CollectionReference[]): Promise<[string, string][]> {
  const found = await Promise.all(
    collections.map(async (collection) => {
      // Also those that are not there, but have something below them.
      const refs = await collection.listDocuments();
      const below = await Promise.all(refs.map(async (ref) => everyRecord(await ref.listCollections())));
      const documents = await Promise.all(refs.map((ref) => ref.get()));
      const own = documents.map((document): [string, string] => [
        document.ref.path,
        // A chunk keeps its lines as one text, in which line breaks are written as two characters.
        JSON.stringify(document.data() ?? null).replaceAll('\\\\n', '\n'),
      ]);
      return [...own, ...below.flat()];
    }),
  );
  return found.flat();
}

it('no secret is in any record, event or message to a webhook, wherever it was planted', async () => {
  const { deps, google, read } = engine;
  const { port } = receiver.address() as AddressInfo;
  const at = new Date(0).toISOString();
  const webhook = { id: 'waaaaaaaaaaa', workspaceId: WORKSPACE, url: `http://127.0.0.1:${String(port)}/` };
  await db.doc(paths.webhook(WORKSPACE, webhook.id)).set({
    ...webhook,
    events: ['ready', 'failed'],
    enabled: true,
    createdBy: { kind: 'system', id: 'test', email: null },
    createdAt: at,
    updatedAt: at,
  });
  await webhookSecretRef(db, webhook.id).set(newWebhookSecret(WORKSPACE));
  const tell = async (id: string) => {
    const event = statusChangedEvent(await read(id));
    sent.push(JSON.stringify(event));
    const sender = createWebhookSender({ allowLoopback: true });
    await onDeploymentEvent(createEventDelivery({ db, sender, log: () => undefined }))(pubsubEvent(event));
  };
  deps.lastLines = (id, step) => lastLines(db, id, step);

  // A build that fails, whose log and last words are full of them.
  google.state.instantly = false;
  const failing = await queueDeployment(db);
  await advance(deps, failing);
  await logThem(failing, 'build');
  const build = google.builds[0];
  if (!build) throw new Error('No build was started.');
  google.endBuild(build, 'FAILURE', `step exited with non-zero status: 1 ${ALL_IN_ONE}`);
  build.failureType = 'USER_BUILD_STEP';
  await advance(deps, failing);
  expect((await read(failing)).status).toBe('failed');
  await tell(failing);
  await mergeChunks(db, failing);

  // Google’s own words, when nothing works for a while.
  const waiting = await queueDeployment(db, { serviceName: 'waiting' });
  const { start } = deps.builds;
  deps.builds = { ...deps.builds, start: () => Promise.reject(new Error(ALL_IN_ONE)) };
  await advance(deps, waiting).catch(() => undefined);
  expect((await read(waiting)).obstacle).not.toBeNull();
  deps.builds = { ...deps.builds, start };

  // An agent that tells them in its card.
  google.state.instantly = true;
  google.state.probe = {
    kind: 'agent',
    firstEventMs: 5,
    misnamed: undefined,
    card: {
      name: `Echo ${PLANTED[6]?.text ?? ''}`,
      description: ALL_IN_ONE,
      version: '1.0.0',
      streaming: true,
      skills: [{ id: 's', name: 'Say', description: ALL_IN_ONE, examples: PLANTED.map((one) => one.text) }],
    },
  };
  const told = await queueDeployment(db, { serviceName: 'told' });
  await engine.drive(told);
  await logThem(told, 'cloud_run_revision');
  expect((await read(told)).status).toBe('ready');
  await tell(told);

  // An agent that cannot be verified, and says why.
  google.state.probe = { kind: 'failed', cause: ALL_IN_ONE };
  const refused = await queueDeployment(db, { serviceName: 'refused' });
  await engine.drive(refused);
  const longAgo = new Date(Date.now() - 2 * 60_000).toISOString();
  await db.doc(paths.deployment(refused)).update({ 'release.readyAt': longAgo });
  await engine.drive(refused);
  expect((await read(refused)).error?.cause).toContain('[redacted]');
  await tell(refused);

  // Source that its author forgot one in.
  const folder = await mkdtemp(join(tmpdir(), 'planted-'));
  const tokens = PLANTED.filter(({ secret, text: line }) => secret === line);
  await writeFile(join(folder, 'main.py'), tokens.map(({ secret }) => `key = "${secret}"`).join('\n'));
  await writeFile(join(folder, '.env'), ALL_IN_ONE);
  await writeFile(join(folder, 'key.py'), PEM_LINES.join('\n'));
  const files = await readAgentFiles(folder, ['main.py', '.env', 'key.py']);
  await keepAgentFiles(db, paths.agent('echo'), files, null);
  await rm(folder, { recursive: true });

  const records = (await everyRecord(await db.listCollections())).filter(
    // What no rule lets anybody read, and the key that signs for a webhook must be kept.
    ([path]) => !path.startsWith('webhookSecrets/'),
  );
  const everything = [
    ...records,
    ...sent.map((body, index): [string, string] => [`sent ${String(index)}`, body]),
  ];
  const leaks = [...PLANTED, ...PEM_SECRETS].flatMap(({ kind, secret }) =>
    everything.filter(([, body]) => body.includes(secret)).map(([path]) => `${kind} in ${path}`),
  );
  const planted = PLANTED.length + PEM_SECRETS.length;
  process.stdout.write(
    `security: ${`secrets, in ${String(everything.length)} records and messages`.padEnd(44)} tried ${String(planted)} let through ${String(new Set(leaks.map((leak) => leak.split(' in ')[0])).size)}\n`,
  );
  expect(leaks).toEqual([]);
  expect(everything.filter(([, body]) => body.includes('[redacted]')).length).toBeGreaterThan(8);
  expect(records.map(([path]) => path.split('/')[0])).toEqual(
    expect.arrayContaining(['deployments', 'services', 'workspaces', 'agents']),
  );
});
