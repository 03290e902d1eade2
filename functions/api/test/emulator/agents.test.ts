import { agentSchema, deploymentSchema, paths, uploadSchema } from '@agent-gallery/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deploymentRequest, unitsAgent } from './support/records.ts';
import type { SignedIn } from './support/sign-in.ts';
import { OTHERS, startStage, WORKSPACE } from './support/stage.ts';
import { call, type TestApi } from './support/start-api.ts';

const IMAGE = { kind: 'image', image: `registry.test/bot@sha256:${'0'.repeat(64)}` };
const BOT = { workspaceId: WORKSPACE, name: 'Écho Bot!', description: 'Says it again.', source: IMAGE };

describe('agents that a workspace adds', () => {
  let api: TestApi;
  let deployer: SignedIn;
  let viewer: SignedIn;
  let stranger: SignedIn;

  beforeAll(async () => {
    ({ api, deployer, viewer, stranger } = await startStage('demo-api-agents'));
  });
  afterAll(() => api.close());

  const post = (path: string, body: unknown, who: SignedIn) =>
    call(api, path, { method: 'POST', idToken: who.idToken, body: JSON.stringify(body) });
  const namesFor = async (who: SignedIn) => {
    const { body } = await call(api, '/agents', { idToken: who.idToken });
    return (body['agents'] as { name: string }[]).map(({ name }) => name);
  };

  it('are listed, read and deployed in the workspace alone', async () => {
    const answer = await post('/agents', BOT, deployer);
    expect(answer.status).toBe(201);
    const agent = agentSchema.parse(answer.body);
    expect(agent).toMatchObject({
      id: expect.stringMatching(/^echo-bot-[a-z2-7]{5}$/) as string,
      framework: 'a2a',
    });
    expect(answer.headers.get('location')).toBe(`/api/v1/agents/${agent.id}`);
    expect(await namesFor(viewer)).toEqual(['Units', BOT.name]);
    expect(await namesFor(stranger)).toEqual(['Units']);
    expect(await call(api, `/agents/${agent.id}`, { idToken: viewer.idToken })).toMatchObject({
      status: 200,
    });
    expect(await call(api, `/agents/${agent.id}`, { idToken: stranger.idToken })).toMatchObject({
      status: 404,
      body: { code: 'agent-not-found' },
    });
    const ours = await post('/deployments', deploymentRequest(WORKSPACE, { agentId: agent.id }), deployer);
    expect(deploymentSchema.parse(ours.body)).toMatchObject({ agentName: BOT.name, source: IMAGE });
    const theirs = await post('/deployments', deploymentRequest(OTHERS, { agentId: agent.id }), stranger);
    expect(theirs).toMatchObject({ status: 404, body: { code: 'agent-not-found' } });
  });

  it.each([
    [{ source: { kind: 'folder', path: 'units-agent' } }, '/source/kind', /ship with the portal/],
    [
      { source: { kind: 'archive', object: `uploads/${OTHERS}/abcdefghijklmnop.zip` } },
      '/source/object',
      /upload of this workspace/,
    ],
    [{ source: { kind: 'git', url: 'http://example.com/x.git' } }, '/source/url', /https/],
    [{ name: '' }, '/name', /./],
  ])('cannot be %j', async (changes, pointer, words) => {
    const answer = await post('/agents', { ...BOT, ...changes }, deployer);
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer }] } });
    expect(JSON.stringify(answer.body['errors'])).toMatch(words);
  });

  it('are added and deleted by deployers, and shipped ones by nobody', async () => {
    expect(await post('/agents', BOT, viewer)).toMatchObject({ status: 403 });
    expect(await post('/agents', BOT, stranger)).toMatchObject({ status: 403 });
    const { body } = await post('/agents', BOT, deployer);
    const id = String(body['id']);
    const remove = (agentId: string, who: SignedIn) =>
      fetch(`${api.url}/api/v1/agents/${agentId}`, {
        method: 'DELETE',
        headers: { authorization: `Bearer ${who.idToken}` },
      }).then(({ status }) => status);
    expect(await remove(id, viewer)).toBe(403);
    expect(await remove(id, stranger)).toBe(404);
    expect(await remove(unitsAgent.id, deployer)).toBe(409);
    expect(await remove(id, deployer)).toBe(204);
    expect(await remove(id, deployer)).toBe(404);
    expect((await api.db.doc(paths.workspaceAgent(WORKSPACE, id)).get()).exists).toBe(false);
  });

  it('have files that are read by who may see the agent, and that go with it', async () => {
    const { body } = await post('/agents', BOT, deployer);
    const id = String(body['id']);
    const record = paths.workspaceAgent(WORKSPACE, id);
    const read = (path: string, who: SignedIn) =>
      call(api, `/agents/${id}/files${path}`, { idToken: who.idToken });
    expect(await read('', viewer)).toMatchObject({ status: 200, body: { files: [], keptAt: null } });

    const fileId = 'a'.repeat(64);
    const file = { path: 'src/main.ts', sizeBytes: 3, kept: 'whole', id: fileId };
    const listing = { files: [file], moreCount: 0, commit: null, keptAt: '2026-11-21T10:00:00.000Z' };
    await api.db.doc(paths.agentFileListing(record)).set(listing);
    await api.db.doc(paths.agentFile(record, fileId)).set({ text: 'hi!' });
    expect(await read('', viewer)).toMatchObject({ status: 200, body: listing });
    const answer = await read(`/${fileId}`, viewer);
    expect(answer).toMatchObject({ status: 200, body: { text: 'hi!' } });
    expect(answer.headers.get('cache-control')).toBe('private, max-age=86400, immutable');
    expect(await read('', stranger)).toMatchObject({ status: 404, body: { code: 'agent-not-found' } });
    expect(await read(`/${fileId}`, stranger)).toMatchObject({ status: 404 });
    expect(await read(`/${'b'.repeat(64)}`, viewer)).toMatchObject({
      status: 404,
      body: { code: 'file-not-found' },
    });
    for (const path of ['/listing', '/..%2F..%2Fmembers', '/src%2Fmain.ts', '/src/main.ts'])
      expect((await read(path, viewer)).status).toBe(404);

    await fetch(`${api.url}/api/v1/agents/${id}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${deployer.idToken}` },
    });
    expect((await api.db.doc(paths.agentFile(record, fileId)).get()).exists).toBe(false);
  });

  it('come from uploads that go straight to Cloud Storage', async () => {
    const asked = { workspaceId: WORKSPACE, fileName: 'My bot.TAR.GZ', sizeBytes: 1234 };
    const answer = await post('/uploads', asked, deployer);
    expect(answer.status).toBe(201);
    const upload = uploadSchema.parse(answer.body);
    expect(upload.object).toMatch(/^uploads\/acme\/[\w-]{24}\.tar\.gz$/);
    expect(upload.headers).toEqual({
      'Content-Type': 'application/gzip',
      'x-goog-content-length-range': '1,1234',
    });
    const source = { kind: 'archive', object: upload.object };
    expect(await post('/agents', { ...BOT, source }, deployer)).toMatchObject({
      status: 201,
      body: { source: { ...source, folder: '' } },
    });
    expect(await post('/uploads', asked, viewer)).toMatchObject({ status: 403 });
  });

  it.each([
    [{ fileName: 'bot.rar', sizeBytes: 1 }, '/fileName'],
    [{ fileName: 'bot.zip', sizeBytes: 0 }, '/sizeBytes'],
    [{ fileName: 'bot.zip', sizeBytes: 200 * 2 ** 20 }, '/sizeBytes'],
  ])('do not come from %j', async (upload, pointer) => {
    const answer = await post('/uploads', { workspaceId: WORKSPACE, ...upload }, deployer);
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer }] } });
  });
});
