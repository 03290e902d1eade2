import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Deployment, paths, type Source } from '@agent-gallery/contract';
import { readDeployment } from '@agent-gallery/worker/engine';
import { Storage } from '@google-cloud/storage';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type CloudProject, openCloudProject } from './cloud-project.ts';
import { runWorker } from './killable-worker/run-worker.ts';
import { tarGz } from './portal/tar-gz.ts';

const FIXTURES = join(import.meta.dirname, '../fixtures/agents');

let cloud: CloudProject;
beforeAll(async () => {
  cloud = await openCloudProject(inject('emulators'));
  await cp(FIXTURES, cloud.agentsRoot, { recursive: true });
}, 120_000);
afterAll(() => cloud.close(), 60_000);

const OBJECT = 'uploads/default/0123456789abcdef.tar.gz';
const SERVER = 'require("http").createServer((q, r) => r.end("uploaded")).listen(process.env.PORT)';

async function upload(files: Record<string, string>): Promise<void> {
  const apiEndpoint = cloud.cloud.env['STORAGE_EMULATOR_HOST'] ?? '';
  const storage = new Storage({ projectId: cloud.project, apiEndpoint });
  await storage
    .bucket(`${cloud.project}-agent-sources`)
    .file(OBJECT)
    .save(await tarGz(files), { resumable: false });
}

/** Deploys a source as a plain service and answers with the record at the end, and with what the service says. */
async function deploy(name: string, source: Source = { kind: 'folder', path: name }) {
  const id = await cloud.queue(name, name, { framework: 'container', runtime: undefined });
  await cloud.db.doc(paths.deployment(id)).update({ source });
  await runWorker(cloud.env, id);
  const deployment = await readDeployment(cloud.db, id);
  if (!deployment) throw new Error(`Deployment ${id} is gone.`);
  return { deployment, answer: await ask(deployment) };
}

async function ask({ url, status, error }: Deployment): Promise<string> {
  if (url === null || status !== 'ready') throw new Error(`${status}: ${JSON.stringify(error)}`);
  return (await fetch(url, { headers: await cloud.invoker(url) })).text();
}

describe('an agent without a Dockerfile is built and runs', () => {
  it.concurrent.each([
    ['node-typescript', 'node', 'typescript, 172800000'],
    ['node-pnpm', 'node', 'pnpm, 86400000'],
    ['python-server', 'python-server', 'python'],
  ])('%s', { timeout: 240_000 }, async (name, kind, answered) => {
    const { deployment, answer } = await deploy(name);
    expect(answer).toBe(answered);
    expect(deployment.recipe).toMatchObject({ kind, generated: expect.stringContaining('USER 1000') });
  });

  it(
    'from an upload, whose image is there already when it is deployed again',
    { timeout: 240_000 },
    async () => {
      const source: Source = { kind: 'archive', object: OBJECT, folder: '' };
      await upload({ 'agent/notes.txt': 'nothing to run' });
      await expect(deploy('uploaded', source)).rejects.toThrow('Nothing in it is known');

      const start = '{"scripts":{"start":"node server.js"}}';
      await upload({ 'agent/package.json': start, 'agent/server.js': SERVER, 'agent/.env': 'KEY=secret' });
      const first = await deploy('uploaded', source);
      expect(first.answer).toBe('uploaded');
      expect(first.deployment.archive?.fileCount).toBe(3);
      const again = await deploy('uploaded', source);
      expect(again.deployment).toMatchObject({ build: null, image: first.deployment.image });
    },
  );
});

describe('the fixtures', () => {
  it('name no registry', async () => {
    for (const lockfile of ['node-typescript/package-lock.json', 'node-pnpm/pnpm-lock.yaml'])
      expect(await readFile(join(FIXTURES, lockfile), 'utf8')).not.toMatch(/https?:\/\//);
  });
});
