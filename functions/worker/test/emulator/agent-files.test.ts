import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Agent, agentFilesSchema, paths } from '@agent-gallery/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepAgentFiles } from '../../src/gallery/keep-agent-files.ts';
import { readAgentFiles } from '../../src/gallery/read-agent-files.ts';
import { registerAgents } from '../../src/gallery/register-agents.ts';
import { queueDeployment } from '../fakes/queue-deployment.ts';
import { type TestEngine, openTestEngine } from '../fakes/test-engine.ts';

const AGENTS_ROOT = join(import.meta.dirname, '../../../../services');

let engine: TestEngine;
let root: string;
beforeAll(async () => {
  engine = openTestEngine();
  root = await mkdtemp(join(tmpdir(), 'agent-files-'));
});
afterAll(async () => {
  await engine.close();
  await rm(root, { recursive: true });
});

/** What is kept of an agent: its listing by path, and the texts. */
async function kept(agentPath: string) {
  const { docs } = await engine.db.collection(paths.agentFiles(agentPath)).get();
  const data = Object.fromEntries(docs.map((doc) => [doc.id, doc.data()]));
  const { listing, ...texts } = data;
  return {
    listing: agentFilesSchema.parse(listing),
    texts: Object.values(texts).map((record) => String(record['text'])),
  };
}

async function keep(agentPath: string, files: Record<string, string>, commit: string | null = null) {
  for (const [name, text] of Object.entries(files)) await writeFile(join(root, name), text);
  await keepAgentFiles(engine.db, agentPath, await readAgentFiles(root, Object.keys(files)), commit);
}

describe('an agent’s files', () => {
  it('are kept with a listing, and replaced by those of the next source', async () => {
    const agent = paths.workspaceAgent('team', 'echo');
    await keep(agent, { 'a.txt': 'one', 'b.txt': 'two' }, 'c0ffee');
    const first = await kept(agent);
    expect(first.listing.files.map(({ path }) => path)).toEqual(['a.txt', 'b.txt']);
    expect(first.listing.commit).toBe('c0ffee');
    expect(first.texts.sort()).toEqual(['one', 'two']);

    await keep(agent, { 'a.txt': 'one', 'b.txt': 'two' }, 'c0ffee');
    expect((await kept(agent)).listing.keptAt).toBe(first.listing.keptAt);

    await keep(agent, { 'a.txt': 'one', 'c.txt': 'three' });
    const next = await kept(agent);
    expect(next.listing.files.map(({ path }) => path)).toEqual(['a.txt', 'c.txt']);
    expect(next.texts.sort()).toEqual(['one', 'three']);
  });

  it('that ship with the portal are there once they are registered, with their source and no bundle', async () => {
    await registerAgents(engine.db, AGENTS_ROOT);
    const { listing, texts } = await kept(paths.agent('units-agent'));
    const names = listing.files.map(({ path }) => path);
    expect(names).toContain('src/units.ts');
    expect(names).toContain('Dockerfile');
    expect(names.join('\n')).not.toMatch(/node_modules|^dist\/|\.tsbuild/m);
    expect(texts.join('\n')).toContain('FROM node:');
  });

  it('that a workspace added are kept when they are packaged, and those of the portal are not', async () => {
    await writeFile(join(root, 'main.py'), 'print("hello")');
    engine.google.state.archive = {
      ...engine.google.state.archive,
      commit: 'abc',
      readable: { root, names: ['main.py'] },
    };
    const added = { workspaceId: 'team', id: 'added-agent' };
    const now = '2026-11-21T10:00:00.000Z';
    const agent: Agent = {
      ...added,
      name: 'Added',
      description: 'Added by the team.',
      framework: 'a2a',
      tags: [],
      skills: [],
      readme: '',
      source: { kind: 'git', url: 'https://git.example.com/x.git', ref: 'HEAD', folder: '' },
      createdAt: now,
      updatedAt: now,
    };
    await engine.db.doc(paths.recordOfAgent(agent)).set(agent);
    const own = await queueDeployment(engine.db, { workspaceId: 'team', agentId: agent.id });
    await engine.drive(own);
    expect(await kept(paths.recordOfAgent(added))).toMatchObject({
      listing: { files: [{ path: 'main.py', kept: 'whole' }], commit: 'abc' },
      texts: ['print("hello")'],
    });
    const before = await kept(paths.agent('units-agent'));
    await engine.drive(await queueDeployment(engine.db, { workspaceId: 'team', agentId: 'units-agent' }));
    expect(await kept(paths.agent('units-agent'))).toEqual(before);
  });
});
