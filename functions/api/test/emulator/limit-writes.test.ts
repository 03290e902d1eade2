import { paths } from '@agent-gallery/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hashOfSecret, newSecret } from '../../src/keys/api-key.ts';
import { addMember } from './support/records.ts';
import { signIn, type SignedIn } from './support/sign-in.ts';
import { call, startApi, type TestApi } from './support/start-api.ts';

const WORKSPACE = 'acme';
const PER_MINUTE = 3;

let api: TestApi;
let busy: SignedIn;
let other: SignedIn;
beforeAll(async () => {
  api = await startApi('demo-api-limit', { writesPerMinute: PER_MINUTE });
  busy = await signIn('busy@demo-api-limit.example');
  other = await signIn('other@demo-api-limit.example');
  for (const who of [busy, other]) await addMember(api.db, WORKSPACE, who, 'deployer');
});
afterAll(() => api.close());

const write = ({ idToken }: SignedIn) =>
  call(api, '/uploads', {
    method: 'POST',
    idToken,
    body: JSON.stringify({ workspaceId: WORKSPACE, fileName: 'a.zip', sizeBytes: 1 }),
  });

it('a user changes things so many times a minute, however many at once; reading and others go on', async () => {
  const answers = await Promise.all(Array.from({ length: PER_MINUTE + 2 }, () => write(busy)));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 201, 429, 429]);
  const refused = answers.find(({ status }) => status === 429);
  expect(refused?.body).toMatchObject({
    code: 'too-many-requests',
    fix: expect.stringMatching(/^Try again in \d+ s\.$/),
  });
  expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(Number(refused?.headers.get('retry-after'))).toBeLessThanOrEqual(60 / PER_MINUTE);

  expect((await call(api, '/me', { idToken: busy.idToken })).status).toBe(200);
  const chat = await call(api, '/services/none/a2a/message:send', {
    method: 'POST',
    idToken: busy.idToken,
    body: '{}',
  });
  expect(chat.status).toBe(404);
  expect((await write(other)).status).toBe(201);
});

it('what was used up comes back evenly', async () => {
  const ref = api.db.doc(paths.rateLimit(busy.uid));
  await ref.update({ tokens: 0, at: Date.now() - 21_000 });
  expect((await write(busy)).status).toBe(201);
  expect((await write(busy)).status).toBe(429);
});

it('an API key has a limit of its own, which its maker’s does not touch', async () => {
  const secret = newSecret('kaaaaaaaaaaa');
  await api.db.doc(paths.apiKey('kaaaaaaaaaaa')).set({
    id: 'kaaaaaaaaaaa',
    workspaceId: WORKSPACE,
    name: 'ci',
    role: 'deployer',
    sha256: hashOfSecret(secret),
    createdBy: { kind: 'user', id: busy.uid, email: busy.email },
    createdAt: new Date().toISOString(),
    expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
    lastUsedAt: null,
  });
  const answers = [];
  for (let at = 0; at <= PER_MINUTE; at += 1)
    answers.push((await write({ ...busy, idToken: secret })).status);
  expect(answers).toEqual([201, 201, 201, 429]);
});
