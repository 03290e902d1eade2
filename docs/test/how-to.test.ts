import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripTypeScriptTypes } from 'node:module';
import { promisify } from 'node:util';
import { signMessage } from '../../functions/records/src/webhooks/sign-message.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newDeployment, type Deployment } from '@agent-gallery/contract';
import { readShippedAgents } from '../../functions/worker/src/gallery/register-agents.ts';
import { recognizeSource } from '../../functions/worker/src/packaging/recipe/recognize-source.ts';
import { folderTree } from '../../functions/worker/src/packaging/recipe/source-tree.ts';
import { writeRecipeFiles } from '../../functions/worker/src/packaging/recipe/write-recipe-files.ts';
import { StepFailure } from '../../functions/worker/src/engine/step-failure.ts';
import type { EngineDeps } from '../../functions/worker/src/engine/step.ts';
import { releaseLab, type Lab } from '../how-to/samples/release-lab.ts';
import { ROOT } from '../tools/generated-docs.ts';
import { codeBlocks } from './pages.ts';

const page = async (name: string) => codeBlocks(await readFile(join(ROOT, 'docs', name), 'utf8'));
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'docs-how-to-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('how to add an agent', () => {
  const names: string[] = [];
  let agentFolder = '';

  beforeAll(async () => {
    agentFolder = join(folder, 'agents', 'echo-agent');
    await mkdir(agentFolder, { recursive: true });
    for (const { words, code } of await page('how-to/add-an-agent.md')) {
      const name = /file=(\S+)/.exec(words)?.[1];
      if (name === undefined) continue;
      names.push(name);
      await writeFile(join(agentFolder, name), code);
    }
  });

  it('the folder of the page is one that the gallery takes', async () => {
    const [agent] = await readShippedAgents(join(folder, 'agents'), '2026-11-21T10:00:00.000Z');
    expect(agent).toMatchObject({ id: 'echo-agent', framework: 'a2a' });
  });

  it('an image is made of it as the page says', async () => {
    const blocks = await page('how-to/add-an-agent.md');
    const expected = JSON.parse(blocks.find(({ words }) => words === 'expect=recipe')?.code ?? '') as object;
    const { recipe } = await recognizeSource(folderTree(agentFolder, names), { name: 'echo-agent' });
    expect(recipe).toMatchObject(expected);
    const made = writeRecipeFiles(recipe, { name: 'Echo', description: 'Says it again.', skills: [] });
    expect(made['Dockerfile']).toMatch(/^USER (?!root)/m);
  });

  it('it runs, has a card of its own URL, and answers', async () => {
    const port = await freePort();
    const child = spawn(process.execPath, [join(agentFolder, 'server.mjs')], {
      env: { ...process.env, PORT: String(port), GREETING: 'You said' },
      stdio: 'ignore',
    });
    try {
      const url = `http://127.0.0.1:${String(port)}`;
      await expect.poll(() => fetch(url).then(Boolean, () => false), { timeout: 20_000 }).toBe(true);
      const card = (await (await fetch(`${url}/.well-known/agent-card.json`)).json()) as {
        supportedInterfaces: { url: string }[];
      };
      expect(card.supportedInterfaces[0]?.url).toContain(`127.0.0.1:${String(port)}`);
      const body = JSON.stringify({
        message: { messageId: '1', role: 'ROLE_USER', parts: [{ text: 'hello' }] },
      });
      const answer = await (await fetch(`${url}/message:send`, { method: 'POST', body })).json();
      expect(answer).toMatchObject({ message: { parts: [{ text: 'You said: hello' }] } });
    } finally {
      child.kill();
      await once(child, 'exit');
    }
  }, 30_000);
});

describe('how to add a target', () => {
  const image = { repository: 'registry/agent', tag: 't', digest: `sha256:${'0'.repeat(64)}` };
  const request = {
    workspaceId: 'default',
    agentId: 'echo-agent',
    target: 'cloud-run',
    project: 'demo-lab',
    region: 'europe-west1',
    serviceName: 'echo',
    access: 'private',
  } as const;
  const queued: Deployment = {
    ...newDeployment({
      id: 'daaaaaaaaaaa',
      request,
      agent: {
        name: 'Echo',
        framework: 'a2a',
        source: { kind: 'image', image: `registry/agent@${image.digest}` },
      },
      actor: { kind: 'system', id: 'test', email: null },
      idempotencyKey: null,
      createdAt: '2026-11-21T10:00:00.000Z',
    }),
    status: 'deploying',
  };
  const deployment = { ...queued, image: image as Deployment['image'] };
  const deps = { portalProject: 'demo', say: () => undefined } as unknown as EngineDeps;

  function openLab(state: 'starting' | 'up' | 'down', losesAnswer = false) {
    let running: Awaited<ReturnType<Lab['find']>>;
    let starts = 0;
    const lab: Lab = {
      find: () => Promise.resolve(running),
      start: (_place, { revision }) => {
        starts += 1;
        running = { revision, state, url: 'https://echo.lab' };
        return losesAnswer ? Promise.reject(new Error('the answer was lost')) : Promise.resolve();
      },
    };
    return { step: releaseLab(lab), starts: () => starts };
  }

  /** As the engine does: takes the step until it neither records nor waits, from the record each time. */
  async function drive(step: ReturnType<typeof releaseLab>) {
    let record: Deployment = deployment;
    for (let turn = 0; turn < 5; turn++) {
      const result = await step(deps, record).catch((error: unknown) => {
        if (error instanceof StepFailure) throw error;
        return { kind: 'wait', soon: true } as const;
      });
      if (result.kind === 'move') return result;
      if (result.kind === 'record') record = { ...record, ...result.patch } as Deployment;
    }
    return undefined;
  }

  it('the sample writes the revision’s name down before it asks for anything', async () => {
    const { step, starts } = openLab('up');
    expect(await step(deps, deployment)).toMatchObject({ kind: 'record' });
    expect(starts()).toBe(0);
  });

  it.each([false, true])(
    'starts one revision and goes on when it is up; the answer is lost: %s',
    async (lost) => {
      const { step, starts } = openLab('up', lost);
      expect(await drive(step)).toMatchObject({ to: 'verifying', patch: { url: 'https://echo.lab' } });
      expect(starts()).toBe(1);
    },
  );

  it('waits as long as it starts', async () => {
    expect(await drive(openLab('starting').step)).toBeUndefined();
  });

  it('fails with a cause and a fix when it is down', async () => {
    await expect(drive(openLab('down').step)).rejects.toThrow(StepFailure);
  });
});

describe('the message reference', () => {
  it('has a check of webhooks that takes the portal’s signatures and no others', async () => {
    const block = (await page('reference/messages.md')).find(({ words }) => words === 'run=webhook');
    const file = join(folder, 'webhook.mjs');
    await writeFile(file, stripTypeScriptTypes(block?.code ?? ''));
    const { isFromPortal } = (await import(file)) as {
      isFromPortal: (headers: Headers, body: string, secret: string, nowMs?: number) => boolean;
    };
    const key = Buffer.from('0123456789abcdef0123456789abcdef');
    const nowMs = Date.now();
    const headers = new Headers(signMessage({ id: 'e1', nowMs, body: '{}', keys: [key] }));
    const secret = `whsec_${key.toString('base64')}`;
    expect(isFromPortal(headers, '{}', secret, nowMs)).toBe(true);
    expect(isFromPortal(headers, '{ }', secret, nowMs)).toBe(false);
    expect(isFromPortal(headers, '{}', secret, nowMs + 600_000)).toBe(false);
    expect(isFromPortal(headers, '{}', `whsec_${Buffer.from('other').toString('base64')}`, nowMs)).toBe(
      false,
    );
  });
});

it('each block of code on a page that says it is JSON, is', async () => {
  for (const name of ['how-to/add-an-agent.md', 'reference/messages.md', 'reference/api.md'])
    for (const { language, code } of await page(name))
      if (language === 'json') expect(() => JSON.parse(code) as unknown, code.slice(0, 80)).not.toThrow();
});

it('each block of shell on a page parses', async () => {
  const pages = ['how-to/add-an-agent.md', 'contributing.md', 'reference/api.md', 'deploy.md', 'runbook.md'];
  const blocks = (await Promise.all(pages.map(page))).flat().filter(({ language }) => language === 'sh');
  expect(blocks.length).toBeGreaterThan(20);
  const file = join(folder, 'blocks.sh');
  // One function for each, so that one program parses all of them.
  await writeFile(file, blocks.map(({ code }, index) => `block_${String(index)}() {\n${code}\n}\n`).join(''));
  await expect(promisify(execFile)('sh', ['-n', file])).resolves.toMatchObject({ stderr: '' });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
