import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { buildAgents } from '../../src/builds/build-portal.ts';
import { ROOT } from '../../src/data-folder/portal-folders.ts';
import { type CloudProject, openCloudProject } from './cloud-project.ts';
import { ask } from './shipped-agents/ask-agent.ts';
import { deployShipped } from './shipped-agents/deploy-shipped.ts';

let folder: string;
let cloud: CloudProject;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shipped-agents-process-'));
  const { signal } = new AbortController();
  await buildAgents({ root: ROOT, logFolder: folder, say: () => undefined, signal });
  cloud = await openCloudProject(inject('emulators'), 'process');
}, 60_000);
afterAll(async () => {
  await cloud.close();
  await rm(folder, { recursive: true, force: true });
}, 60_000);

it('the hosting agent finds the deployed agents where there is no Docker, too', async () => {
  const deployed = await Promise.all([
    deployShipped(cloud, 'hosting-agent'),
    deployShipped(cloud, 'countries-mcp').then(() => deployShipped(cloud, 'countries-agent')),
  ]);
  const [url] = deployed;
  const headers = await cloud.invoker(url);
  await expect
    .poll(async () => (await ask(url, 'What is the capital of Mongolia?', headers)).text, { timeout: 10_000 })
    .toMatch(/\*\*Countries\*\*[\s\S]*Ulan Bator/);
});
