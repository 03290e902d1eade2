import { createGoogleRest } from '@agent-gallery/google';
import { serveJson } from '@agent-gallery/google/testing';
import { expect, it } from 'vitest';
import { createSecretReader } from './secret-reader.ts';

const SECRET = 'projects/portal/secrets/team-token';
const VERSION = `${SECRET}/versions/latest`;
const ACCESS = `/v1/${VERSION}:access`;
const labels = { 'agent-gallery-workspace': 'team' };
const payload = { payload: { data: Buffer.from('ghp-token').toString('base64') } };

async function read(answers: Record<string, unknown>, host = 'github.com', workspaceId = 'team') {
  await using server = await serveJson(answers);
  const reader = createSecretReader(createGoogleRest(server.url, async () => 'token'));
  const value = await reader(VERSION, { workspaceId, host }).catch((error: unknown) => error);
  return { value, wasRead: server.requests.some(({ path }) => path === ACCESS) };
}

it('reads a secret that is labelled for the workspace, for a host that many know', async () => {
  const answers = { [`/v1/${SECRET}`]: { labels }, [ACCESS]: payload };
  expect(await read(answers)).toEqual({ value: 'ghp-token', wasRead: true });
});

it('reads it for the hosts that its annotation names, and those alone', async () => {
  const annotations = { 'agent-gallery-git-hosts': 'git.example.com, code.example.com' };
  const answers = { [`/v1/${SECRET}`]: { labels, annotations }, [ACCESS]: payload };
  expect((await read(answers, 'code.example.com')).value).toBe('ghp-token');
  expect(await read(answers, 'github.com')).toMatchObject({
    value: { code: 'permission-denied' },
    wasRead: false,
  });
});

it.each([
  ['no label', {}, 'github.com', '--update-labels=agent-gallery-workspace=team'],
  ['another workspace’s label', { 'agent-gallery-workspace': 'others' }, 'github.com', '--update-labels'],
  [
    'a host that somebody made up',
    labels,
    'git.evil.example',
    '--update-annotations=agent-gallery-git-hosts=',
  ],
])('never reads one with %s', async (_what, given, host, fix) => {
  const { value, wasRead } = await read({ [`/v1/${SECRET}`]: { labels: given }, [ACCESS]: payload }, host);
  expect(value).toMatchObject({ code: 'permission-denied', fix: expect.stringContaining(fix) });
  expect(wasRead).toBe(false);
});

it('says what is missing where there is none', async () => {
  const { value } = await read({});
  expect(value).toMatchObject({
    code: 'permission-denied',
    why: expect.stringContaining('HTTP 404'),
    fix: expect.stringContaining('roles/secretmanager.secretAccessor'),
  });
});
