import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Deployment } from '@agent-gallery/contract';
import { readDeployment } from '@agent-gallery/worker/engine';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type CloudProject, openCloudProject } from './cloud-project.ts';
import { writeFixtureAgent } from './killable-worker/fixture-agent.ts';
import { runWorker } from './killable-worker/run-worker.ts';

let cloud: CloudProject;
beforeAll(async () => {
  cloud = await openCloudProject(inject('emulators'));
}, 120_000);
afterAll(() => cloud.close(), 60_000);

async function writeAgent(name: string, files: Record<string, string>): Promise<void> {
  await mkdir(join(cloud.agentsRoot, name), { recursive: true });
  for (const [file, content] of Object.entries(files))
    await writeFile(join(cloud.agentsRoot, name, file), content);
}

/** Deploys and answers with the record at the end. */
async function deploy(agentId: string, serviceName = agentId): Promise<Deployment> {
  const id = await cloud.queue(agentId, serviceName);
  await runWorker({ ...cloud.env, STARTUP_TIMEOUT_SECONDS: '6' }, id);
  const deployment = await readDeployment(cloud.db, id);
  if (!deployment) throw new Error(`Deployment ${id} is gone.`);
  return deployment;
}

const RUNS = (program: string) =>
  `FROM node:24-slim\nUSER node\nCMD ["node", "-e", ${JSON.stringify(program)}]\n`;

describe('a deployment fails with a code, a cause and a fix', () => {
  it.concurrent('when a step of the Dockerfile fails', async () => {
    await writeAgent('broken-build', { Dockerfile: 'FROM node:24-slim\nRUN node -e "process.exit(3)"\n' });
    const { status, error } = await deploy('broken-build');
    expect(status).toBe('failed');
    expect(error).toMatchObject({ code: 'build-failed', cause: expect.stringMatching(/step/) });
    expect(error?.fix).not.toBe('');
  });

  it.concurrent('when the container never listens on its port', async () => {
    await writeAgent('deaf', { Dockerfile: RUNS('setInterval(() => {}, 1000)') });
    const { status, error, url } = await deploy('deaf');
    expect({ status, url }).toEqual({ status: 'failed', url: null });
    expect(error).toMatchObject({
      code: 'container-not-listening',
      cause: expect.stringContaining('PORT=8080'),
      fix: expect.stringContaining('PORT'),
    });
  });

  it.concurrent('when the container ends at once', async () => {
    await writeAgent('short', { Dockerfile: RUNS('console.log("bye"); process.exit(1)') });
    const { error } = await deploy('short');
    expect(['container-not-listening', 'container-crashed']).toContain(error?.code);
  });

  it.concurrent('when it needs more memory than it has', async () => {
    await writeAgent('greedy', {
      Dockerfile: RUNS('const kept = []; setInterval(() => kept.push(Buffer.alloc(64e6, 1)), 1)'),
    });
    expect((await deploy('greedy')).error?.code).toBe('out-of-memory');
  });

  it.concurrent('when no image can be made of the source', async () => {
    await writeAgent('bare', { 'notes.txt': 'nothing to run' });
    expect((await deploy('bare')).error).toMatchObject({
      code: 'source-invalid',
      cause: expect.stringContaining('notes.txt'),
    });
  });

  it.concurrent('when the agent’s folder is not there', async () => {
    expect((await deploy('nowhere')).error?.code).toBe('source-not-found');
  });

  it('when an update does not start, and the revision that served goes on serving', async () => {
    await writeFixtureAgent(cloud.agentsRoot, 'good', 'one');
    const good = await deploy('good', 'steady');
    expect(good.status).toBe('ready');
    await writeAgent('bad', { Dockerfile: RUNS('process.exit(1)') });
    expect((await deploy('bad', 'steady')).status).toBe('failed');
    const { status } = await fetch(`${good.url ?? ''}/.well-known/agent-card.json`, {
      headers: await cloud.invoker(good.url ?? ''),
    });
    expect(status).toBe(200);
  });
});
