import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';

const START = join(import.meta.dirname, '../../src/start.ts');

let folder: string;
let running: ChildProcess | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'start-'));
});
afterEach(async () => {
  if (running?.exitCode === null && running.signalCode === null) {
    running.kill('SIGINT');
    await once(running, 'exit');
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Start {
  process: ChildProcess;
  /** Everything it has printed so far. */
  printed: () => string;
  exitCode: Promise<number | null>;
}

function start(): Start {
  const child = spawn(process.execPath, [START, '--data-folder', folder], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // The emulators and the Docker daemon of a test run around this one are not the ones that are meant.
    env: { ...process.env, DOCKER_HOST: undefined, FIRESTORE_EMULATOR_HOST: '', PUBSUB_EMULATOR_HOST: '' },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return {
    process: child,
    printed: () => text,
    exitCode: once(child, 'exit').then(([code]) => code as number | null),
  };
}

async function startAndWait(): Promise<Start & { url: string }> {
  const started = start();
  running = started.process;
  const exited = started.exitCode.then(() => {
    throw new Error(`npm start ended: ${started.printed()}`);
  });
  const url = await Promise.race([
    exited,
    vi.waitFor(
      () => /http:\S+/.exec(started.printed())?.[0] ?? Promise.reject(new Error(started.printed())),
      {
        timeout: 110_000,
        interval: 50,
      },
    ),
  ]);
  return { ...started, url };
}

/** Command lines of all processes that were told of the data folder. */
async function processesLeft(): Promise<string[]> {
  const lines: string[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (line.includes(folder)) lines.push(line.replaceAll('\0', ' '));
  }
  return lines;
}

interface PortalInit {
  projectId: string;
  emulators: { firestore: string; auth: string };
  localSignIn: { email: string; password: string };
}

async function signIn(url: string): Promise<{ init: PortalInit; idToken: string }> {
  const init = (await (await fetch(`${url}/__/firebase/init.json`)).json()) as PortalInit;
  const response = await fetch(
    `${init.emulators.auth}/identitytoolkit.googleapis.com/v1/accounts:signInWithPassword?key=demo`,
    {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...init.localSignIn, returnSecureToken: true }),
    },
  );
  return { init, idToken: ((await response.json()) as { idToken: string }).idToken };
}

async function listAgents(url: string): Promise<string[]> {
  const { idToken } = await signIn(url);
  const response = await fetch(`${url}/api/v1/agents`, { headers: { authorization: `Bearer ${idToken}` } });
  const { agents } = (await response.json()) as { agents: { id: string }[] };
  return agents.map(({ id }) => id);
}

/** Uploads as a page of the portal does: a URL from the API, then the file straight to Cloud Storage. */
async function uploadFromPage(url: string, content: string) {
  const { idToken } = await signIn(url);
  const asked = await fetch(`${url}/api/v1/uploads`, {
    method: 'POST',
    headers: { authorization: `Bearer ${idToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ fileName: 'agent.zip', sizeBytes: 10 }),
  });
  const upload = (await asked.json()) as { url: string; headers: Record<string, string> };
  const headers = { ...upload.headers, origin: url };
  const answer = await fetch(upload.url, { method: 'PUT', headers, body: content });
  return { status: answer.status, allowed: answer.headers.get('access-control-allow-origin') };
}

function recordUrl({ emulators, projectId }: PortalInit, path: string): string {
  return `http://${emulators.firestore}/v1/projects/${projectId}/databases/(default)/documents/${path}`;
}

async function writeRecord(url: string, text: string): Promise<void> {
  const { init } = await signIn(url);
  await fetch(recordUrl(init, 'notes/one'), {
    method: 'PATCH',
    headers: { authorization: 'Bearer owner', 'content-type': 'application/json' },
    body: JSON.stringify({ fields: { text: { stringValue: text } } }),
  });
}

async function readRecord(url: string): Promise<unknown> {
  const { init } = await signIn(url);
  const response = await fetch(recordUrl(init, 'notes/one'), { headers: { authorization: 'Bearer owner' } });
  return ((await response.json()) as { fields?: { text?: { stringValue?: string } } }).fields?.text
    ?.stringValue;
}

test('npm start prints one URL, behind which a person can sign in and see the agents; Ctrl-C leaves nothing', async () => {
  const { process: portal, url, printed, exitCode } = await startAndWait();
  expect(printed().match(/http:/g)).toHaveLength(1);
  expect(await (await fetch(url)).text()).toContain('<!doctype html>');
  expect(await listAgents(url)).toEqual(expect.arrayContaining(['units-agent', 'world-clock-agent']));

  expect(await uploadFromPage(url, '0123456789')).toEqual({ status: 200, allowed: url });
  expect(await uploadFromPage(url, 'more than was announced')).toEqual({ status: 400, allowed: url });

  const second = start();
  expect(await second.exitCode).toBe(1);
  expect(second.printed()).toContain(
    `A portal runs here already at ${url} (process ${String(portal.pid)}, since `,
  );

  await writeRecord(url, 'before Ctrl-C');
  portal.kill('SIGINT');
  expect(await exitCode).toBe(0);
  expect(await processesLeft()).toEqual([]);
});

test('after a kill -9 everything ends by itself, and the next start has all records at the same address', async () => {
  const first = await startAndWait();
  expect(await readRecord(first.url)).toBe('before Ctrl-C');
  await writeRecord(first.url, 'before kill -9');
  first.process.kill('SIGKILL');
  const second = await startAndWait();
  expect(second.url).toBe(first.url);
  expect(await readRecord(second.url)).toBe('before kill -9');
  second.process.kill('SIGKILL');
  await vi.waitFor(async () => expect(await processesLeft()).toEqual([]), { timeout: 20_000, interval: 250 });
});

test('a Ctrl-C while it starts leaves nothing either', async () => {
  const early = start();
  running = early.process;
  await new Promise((resolve) => setTimeout(resolve, 1500));
  early.process.kill('SIGINT');
  expect(await early.exitCode).toBe(0);
  expect(await processesLeft()).toEqual([]);
});
