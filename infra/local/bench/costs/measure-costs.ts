import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { deploymentSchema, isTerminal, paths, type Deployment } from '@agent-gallery/contract';
import { chromium, type Page } from '@playwright/test';
import { listWriter } from '../log-lag.ts';
import { openPortalApi, type PortalApi } from '../portal-api.ts';
import type { Counts } from './meter.ts';
import { openStage, type CostStage } from './open-stage.ts';
import { talk } from './talk.ts';

const REGION = 'europe-west1';
const AGENT = 'units-agent';
const MESSAGES = 20;
/** Ten times a second for 15 s: 50 lines a second, which is a talkative build. */
const LINES_AT_ONCE = 5;
const QUIET_MS = 60_000;
const TICKS_MS = 180_000;
const SETTLING_MS = 125_000;
/** What follows an end within moments: chunks are merged, hooks called, a page catches up. */
const AFTERMATH_MS = 5_000;
const OUTPUT = join(import.meta.dirname, '../../../../docs/tools/cost/counts.json');

/** One thing that was done, how long it took, and what it made the portal do. */
export interface Measurement {
  what: string;
  seconds: number;
  counts: Counts;
}

/**
 * Runs a portal on this machine, does with it what people do, and writes into docs/tools/cost/counts.json what that cost in
 * operations. Firestore and Pub/Sub are counted on the wire, calls of Google's APIs at the local cloud, CPU by the kernel.
 */
export async function measureCosts(say: (line: string) => void): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'agent-gallery-costs-'));
  const stage = await openStage(folder, say);
  const browser = await chromium.launch({
    ...(stage.chromium === undefined ? {} : { executablePath: stage.chromium }),
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  });
  try {
    const page = await browser.newPage();
    const measured = await measureAll(stage, page, say);
    const counted = {
      measuredOn: new Date().toISOString().slice(0, 10),
      engine: stage.portal.cloud.engine.kind,
      agent: AGENT,
      messages: MESSAGES,
      measured,
    };
    await writeFile(OUTPUT, `${JSON.stringify(counted, undefined, 2)}\n`);
  } finally {
    await browser.close();
    await stage.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measureAll(
  stage: CostStage,
  page: Page,
  say: (line: string) => void,
): Promise<Record<string, Measurement>> {
  const { portal } = stage;
  const api = await openPortalApi(portal);
  const measured: Record<string, Measurement> = {};
  const traffic = countApi(page);
  const measure = async (name: string, what: string, action: () => Promise<unknown>) => {
    traffic.take();
    await stage.take();
    const startedAt = performance.now();
    await action();
    const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
    const counts = { ...(await stage.take()), ...traffic.take() };
    measured[name] = { what, seconds, counts };
    say(`${name}: ${String(seconds)} s, ${JSON.stringify(counts)}`);
  };
  const place = { target: 'cloud-run', project: portal.projectId, region: REGION } as const;
  const asked = { agentId: AGENT, ...place, serviceName: 'units' };
  const away = () => page.goto('about:blank');

  await measure('signIn', 'Sign in and see the gallery', async () => {
    await page.goto(portal.url);
    await page.getByRole('button', { name: /^Continue as/ }).click();
    await page.getByRole('article').first().waitFor();
    await sleep(AFTERMATH_MS);
  });
  await away();
  await measure('deploymentBuilt', 'Deploy an agent that has to be built, nobody looking', () =>
    deploy(stage, api, asked),
  );
  await measure('deploymentUnbuilt', 'Deploy it again with another variable: its image is there', () =>
    deploy(stage, api, { ...asked, settings: { env: { GREETING: 'hello' } } }),
  );
  await listWriter(portal, LINES_AT_ONCE);
  let writerId = '';
  await measure(
    'viewerLive',
    'Deploy a container that writes 50 lines a second for 15 s, with its page open',
    async () => {
      const { id } = await api.deploy({ agentId: 'bench-writer', ...place, serviceName: 'bench-writer' });
      writerId = id;
      await page.goto(`${portal.url}/deployments/${id}`);
      await ended(stage, id);
      await sleep(AFTERMATH_MS);
    },
  );
  await measure('viewerQuiet', 'The page of a deployment that has ended stays open for a minute', () =>
    sleep(QUIET_MS),
  );
  await away();
  await measure('viewerOpens', `Open the page of a deployment with a long log`, async () => {
    await page.goto(`${portal.url}/deployments/${writerId}`);
    await page.getByRole('log').waitFor();
    await sleep(AFTERMATH_MS);
  });
  await away();
  await page.goto(`${portal.url}/deployments`);
  await sleep(AFTERMATH_MS);
  await measure('listQuiet', 'The list of deployments stays open for a minute', () => sleep(QUIET_MS));
  await measure('listDeployment', 'A deployment without a build, while one list is open', () =>
    deploy(stage, api, { ...asked, settings: { env: { GREETING: 'again' } } }),
  );
  await away();
  const { serviceId } = await newest(stage);
  await page.goto(`${portal.url}/services/${serviceId}`);
  await page.getByRole('heading').first().waitFor();
  await sleep(AFTERMATH_MS);
  await measure('serviceQuiet', 'The page of a service stays open for a minute', () => sleep(QUIET_MS));
  await away();
  await measure('chat', `${String(MESSAGES)} messages to the agent, as the console sends them`, () =>
    talk(stage, serviceId, MESSAGES),
  );
  // What is done for deployments that have just ended is not what ticks cost.
  await sleep(SETTLING_MS);
  await measure('ticks', 'Three minutes in which nothing is asked: three ticks', () => sleep(TICKS_MS));
  return measured;
}

async function deploy(
  stage: CostStage,
  api: PortalApi,
  request: Parameters<PortalApi['deploy']>[0],
): Promise<void> {
  const { id } = await api.deploy(request);
  const { status, error } = await ended(stage, id);
  if (status !== 'ready') throw new Error(`The deployment is ${status}: ${error?.message ?? ''}`);
  await sleep(AFTERMATH_MS);
}

/** Waits past the counters for a deployment's end. */
function ended({ db }: CostStage, id: string): Promise<Deployment> {
  return new Promise((resolve, reject) => {
    const stop = db.doc(paths.deployment(id)).onSnapshot((snapshot) => {
      const deployment = deploymentSchema.safeParse(snapshot.data()).data;
      if (!deployment || !isTerminal(deployment.status)) return;
      stop();
      resolve(deployment);
    }, reject);
  });
}

async function newest({ db }: CostStage): Promise<Deployment> {
  const { docs } = await db.collection(paths.deployments()).orderBy('createdAt', 'desc').limit(1).get();
  return deploymentSchema.parse(docs[0]?.data());
}

/** Counts what the page asks of the API, and the bytes that it gets from there. */
function countApi(page: Page): { take: () => Counts } {
  let requests = 0;
  let seconds = 0;
  let bytes = 0;
  page.on('requestfinished', (request) => {
    if (!new URL(request.url()).pathname.startsWith('/api/')) return;
    const { responseEnd } = request.timing();
    requests += 1;
    seconds += Math.max(0, responseEnd) / 1000;
    void request.sizes().then(
      (sizes) => (bytes += sizes.responseBodySize + sizes.responseHeadersSize),
      () => undefined,
    );
  });
  return {
    take() {
      const counts: Counts = { 'api.requests': requests, 'api.bytes': bytes };
      counts['api.seconds'] = Math.round(seconds * 100) / 100;
      requests = seconds = bytes = 0;
      return counts;
    },
  };
}
