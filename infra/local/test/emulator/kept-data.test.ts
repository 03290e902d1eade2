import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startEmulators, type Emulators } from '../../src/emulators/start-emulators.ts';
import { rememberPorts } from '../../src/processes/remember-ports.ts';
import { LOCAL_USER } from '../../src/seed/local-user.ts';
import { seedLocalUser } from '../../src/seed/seed-local-user.ts';
import { seedWorkspace } from '../../src/seed/seed-workspace.ts';
import { checkPrerequisites } from '../../src/system/check-prerequisites.ts';

// Each test starts the emulators once or twice, next to those of the run.
vi.setConfig({ testTimeout: 120_000 });

const PROJECT = 'demo-kept-data';
const RULES = `rules_version = '2';
service cloud.firestore {
  match /databases/{database}/documents {
    match /workspaces/{workspaceId} { allow get: if request.auth.token.email == '${LOCAL_USER.email}'; }
  }
}`;

let folder: string;
let notices: string[];
let rulesFile: string;
const running: Emulators[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kept-data-'));
  rulesFile = join(folder, 'test.rules');
  await writeFile(rulesFile, RULES);
  notices = [];
});
afterAll(async () => {
  await Promise.all(running.map((emulators) => emulators.close()));
  await rm(folder, { recursive: true, force: true });
});

async function start(rules = rulesFile): Promise<Emulators> {
  const sources = await checkPrerequisites({
    // The emulators of this test run are not the ones that are meant.
    env: {},
    docker: false,
    chromium: false,
    logFile: join(folder, 'apt.log'),
    say: () => undefined,
    signal: new AbortController().signal,
  });
  const emulators = await startEmulators({
    projectId: PROJECT,
    sources,
    rulesFile: rules,
    dataFolder: join(folder, 'data'),
    saveIntervalMs: 60_000,
    runFolder: join(folder, 'run'),
    logFolder: join(folder, 'logs'),
    ports: await rememberPorts(join(folder, 'ports.json')),
    env: process.env,
    log: () => undefined,
    notice: (text) => notices.push(text),
  });
  running.push(emulators);
  return emulators;
}

async function signIn({ auth }: Emulators['hosts']): Promise<{ localId: string; idToken: string }> {
  const response = await fetch(
    `http://${auth}/identitytoolkit.googleapis.com/v1/accounts:signInWithPassword?key=demo`,
    {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        email: LOCAL_USER.email,
        password: LOCAL_USER.password,
        returnSecureToken: true,
      }),
    },
  );
  return (await response.json()) as { localId: string; idToken: string };
}

function readWorkspace({ firestore }: Emulators['hosts'], token: string | undefined): Promise<Response> {
  return fetch(
    `http://${firestore}/v1/projects/${PROJECT}/databases/(default)/documents/workspaces/default`,
    {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    },
  );
}

test('records and accounts are there again after a restart, at the same addresses, behind the rules', async () => {
  const first = await start();
  await seedLocalUser(first.hosts.auth, PROJECT, LOCAL_USER);
  await seedWorkspace(first.hosts.firestore, PROJECT, 'default', LOCAL_USER);
  await first.close();

  const second = await start();
  expect(second.hosts).toEqual(first.hosts);
  const { localId, idToken } = await signIn(second.hosts);
  expect(localId).toBe(LOCAL_USER.uid);
  const allowed = await readWorkspace(second.hosts, idToken);
  expect(await allowed.json()).toMatchObject({ fields: { id: { stringValue: 'default' } } });
  expect((await readWorkspace(second.hosts, undefined)).status).toBe(403);

  await seedLocalUser(second.hosts.auth, PROJECT, { ...LOCAL_USER, password: 'changed-since' });
  await seedLocalUser(second.hosts.auth, PROJECT, LOCAL_USER);
  expect((await signIn(second.hosts)).localId).toBe(LOCAL_USER.uid);
  await second.close();
  expect(notices).toEqual([]);
});

test('an export that cannot be read is put aside, and said', async () => {
  await writeFile(join(folder, 'data/firestore/current/export/export.overall_export_metadata'), 'broken');
  const emulators = await start();
  expect(notices).toHaveLength(1);
  expect(notices[0]).toMatch(
    /^emulators: warning: The kept records could not be read; they lie in .*firestore-unreadable-/,
  );
  expect((await readWorkspace(emulators.hosts, 'owner')).status).toBe(404);
  expect((await signIn(emulators.hosts)).localId).toBe(LOCAL_USER.uid);
  await emulators.close();
  expect((await readdir(join(folder, 'data'))).some((name) => name.startsWith('firestore-unreadable'))).toBe(
    true,
  );
});

test('rules that do not parse end the start with file, line and column', async () => {
  const wrong = join(folder, 'wrong.rules');
  await writeFile(wrong, RULES.replace('{workspaceId}', '{service}'));
  await expect(start(wrong)).rejects.toMatchObject({
    code: 'rules-invalid',
    message: expect.stringContaining(`${wrong}:4:`) as string,
    fix: 'Correct wrong.rules and start again.',
  });
});
