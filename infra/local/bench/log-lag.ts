import { setTimeout as sleep } from 'node:timers/promises';
import { Firestore } from '@google-cloud/firestore';
import { Storage } from '@google-cloud/storage';
import type { Page } from '@playwright/test';
import { type Agent, paths } from '@agent-gallery/contract';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import type { Portal } from '../src/start-portal.ts';
import { openGoogleClients } from './google-clients.ts';
import { percentile } from './percentile.ts';
import type { PortalApi } from './portal-api.ts';

const REGION = 'europe-west1';
const BATCHES = 150;

const LINES = 100;

/** Writes so many lines ten times a second, each with its time, and listens only then. */
const writer = (lines: number) => `let left = ${String(BATCHES)};
const timer = setInterval(() => {
  const now = Date.now();
  let text = '';
  for (let i = 0; i < ${String(lines)}; i++) text += 'bench t=' + now + ' line ' + i + '\\n';
  process.stdout.write(text);
  if (--left > 0) return;
  clearInterval(timer);
  require('node:http').createServer((_, response) => response.end('ok')).listen(process.env.PORT);
}, 100);
process.on('SIGTERM', () => process.exit(0));
`;

async function archiveOf(files: Record<string, string>): Promise<Buffer> {
  const tar = pack();
  for (const [name, content] of Object.entries(files)) tar.entry({ name }, content);
  tar.finalize();
  const parts: Buffer[] = [];
  for await (const part of tar) parts.push(part as Buffer);
  return gzipSync(Buffer.concat(parts));
}

/** Builds the writer's image through Cloud Build and lists it in the gallery. */
export async function listWriter(portal: Portal, lines = LINES): Promise<void> {
  process.env['STORAGE_EMULATOR_HOST'] = portal.cloud.endpoints.storage;
  const bucket = `${portal.projectId}-agent-sources`;
  const archive = await archiveOf({
    Dockerfile: 'FROM node:24-slim\nCOPY main.cjs /\nCMD ["node", "/main.cjs"]\n',
    'main.cjs': writer(lines),
  });
  await new Storage({ projectId: portal.projectId })
    .bucket(bucket)
    .file('bench.tar.gz')
    .save(archive, { resumable: false });
  const google = openGoogleClients(portal.cloud.endpoints.grpc);
  const parent = `projects/${portal.projectId}/locations/${REGION}`;
  const image = `${new URL(portal.cloud.endpoints.registry).host}/${portal.projectId}/agent-gallery/bench-writer`;
  const [operation] = await google.builds.createBuild({
    parent,
    projectId: portal.projectId,
    build: {
      source: { storageSource: { bucket, object: 'bench.tar.gz' } },
      steps: [{ name: 'gcr.io/cloud-builders/docker', args: ['build', '--tag', `${image}:1`, '.'] }],
      images: [`${image}:1`],
    },
  });
  const [build] = await operation.promise();
  const digest = build.results?.images?.[0]?.digest ?? '';
  await Promise.all(Object.values(google).map((client) => client.close()));
  const now = new Date().toISOString();
  const agent: Agent = {
    id: 'bench-writer',
    name: 'Writer',
    description: 'Writes lines.',
    framework: 'container',
    tags: [],
    skills: [],
    source: { kind: 'image', image: `${image}@${digest}` },
    readme: '',
    createdAt: now,
    updatedAt: now,
  };
  process.env['FIRESTORE_EMULATOR_HOST'] = portal.emulators.hosts.firestore;
  const db = new Firestore({ projectId: portal.projectId });
  await db.doc(paths.agent(agent.id)).set(agent);
  await db.terminate();
}

/** Notes, in the page, how late the first line of each batch is when it is shown. */
const WATCH = `window.seen = new Map();
new MutationObserver(() => {
  for (const row of document.querySelectorAll('.row .text')) {
    const time = /bench t=(\\d+)/.exec(row.textContent)?.[1];
    if (time !== undefined && !window.seen.has(time)) window.seen.set(time, Date.now() - Number(time));
  }
}).observe(document.body, { subtree: true, childList: true, characterData: true });`;

/** Prints how long a line takes from the container that writes it to the page that shows it, beside Firestore's own way to the browser. */
export async function measureLogLag(options: {
  portal: Portal;
  api: PortalApi;
  page: Page;
  say: (line: string) => void;
}): Promise<void> {
  const { portal, api, page, say } = options;
  await listWriter(portal);
  const place = {
    target: 'cloud-run',
    project: portal.projectId,
    region: REGION,
    serviceName: 'bench-writer',
  } as const;
  const { id } = await api.deploy({ agentId: 'bench-writer', ...place });
  await page.goto(`${portal.url}/deployments/${id}`);
  await page.evaluate(WATCH);
  const deployment = await api.end(id);
  await sleep(1_000);
  const lags = await page.evaluate<number[]>('[...window.seen.values()]');
  say(
    `\nLog line in the container → visible in Chromium, 10 batches a second of 100 lines (deployment ${deployment.status})`,
  );
  say(`  batches written ${String(BATCHES)}, seen in the page ${String(lags.length)}`);
  say(
    `  median ${percentile(lags, 0.5).toFixed(0)} ms (aim: 500), p90 ${percentile(lags, 0.9).toFixed(0)} ms, p99 ${percentile(lags, 0.99).toFixed(0)} ms`,
  );
  say(`  of these 150 ms are the coalescing window: ratio ${(percentile(lags, 0.5) / 150).toFixed(2)}`);
}
