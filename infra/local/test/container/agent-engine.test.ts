import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { buildAgents } from '../../src/builds/build-portal.ts';
import { ROOT } from '../../src/data-folder/portal-folders.ts';
import { type CloudProject, REGION, openCloudProject } from './cloud-project.ts';
import { ask } from './shipped-agents/ask-agent.ts';
import { deployShipped } from './shipped-agents/deploy-shipped.ts';

const cardSchema = z.object({
  name: z.string(),
  supportedInterfaces: z.array(z.object({ url: z.url(), protocolBinding: z.string() })).min(1),
});
const enginesSchema = z.object({
  reasoningEngines: z.array(z.object({ name: z.string(), displayName: z.string(), updateTime: z.string() })),
});
const tokenSchema = z.object({ access_token: z.string() });

let folder: string;
let cloud: CloudProject;
let url: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agent-engine-test-'));
  const { signal } = new AbortController();
  await buildAgents({ root: ROOT, logFolder: join(folder, 'logs'), say: () => undefined, signal });
  cloud = await openCloudProject(inject('emulators'));
}, 120_000);
afterAll(async () => {
  await cloud.close();
  await rm(folder, { recursive: true, force: true });
}, 60_000);

/** What callers of an engine show: an access token, from the metadata server. */
async function caller(): Promise<{ authorization: string }> {
  const path = '/computeMetadata/v1/instance/service-accounts/default/token';
  const response = await fetch(`http://${cloud.cloud.endpoints.metadata}${path}`, {
    headers: { 'metadata-flavor': 'Google' },
  });
  return { authorization: `Bearer ${tokenSchema.parse(await response.json()).access_token}` };
}

async function engines() {
  const parent = `projects/${cloud.project}/locations/${REGION}`;
  const response = await fetch(`${cloud.cloud.endpoints.rest}/v1/${parent}/reasoningEngines`);
  return enginesSchema.parse(await response.json()).reasoningEngines;
}

it(
  'the worker deploys an agent to Agent Engine, whose card names the engine’s URL',
  { timeout: 240_000 },
  async () => {
    url = await deployShipped(cloud, 'units-agent', 'agent-engine');
    const [engine] = await engines();
    expect(engine?.displayName).toBe('units-agent');
    expect(url).toBe(`${cloud.cloud.endpoints.rest}/reasoningEngines/v1/${engine?.name ?? ''}/api`);

    const cardUrl = `${url}/.well-known/agent-card.json`;
    expect((await fetch(cardUrl)).status).toBe(401);
    const card = cardSchema.parse(await (await fetch(cardUrl, { headers: await caller() })).json());
    for (const { url: named } of card.supportedInterfaces) expect(named.startsWith(url)).toBe(true);
  },
);

it('it answers a streamed message', { timeout: 60_000 }, async () => {
  const answer = await ask(url, 'How many kilometres are 10 miles?', await caller());
  expect(answer.state).toBe('TASK_STATE_COMPLETED');
  expect(answer.text).toMatch(/16[.,]09/);
});

it('a second deployment updates the same engine', { timeout: 120_000 }, async () => {
  const [before] = await engines();
  expect(await deployShipped(cloud, 'units-agent', 'agent-engine')).toBe(url);
  const [after, ...others] = await engines();
  expect(others).toEqual([]);
  expect(after).toMatchObject({ name: before?.name });
  expect(Date.parse(after?.updateTime ?? '')).toBeGreaterThan(Date.parse(before?.updateTime ?? ''));
  expect((await ask(url, 'How many kilometres are 10 miles?', await caller())).text).toMatch(/16[.,]09/);
});
