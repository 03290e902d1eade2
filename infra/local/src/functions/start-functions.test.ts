import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { findFreePort } from '../processes/find-free-port.ts';
import { startFunctions, type FunctionsProcess } from './start-functions.ts';

const MODULE = pathToFileURL(join(import.meta.dirname, '../../test/fixtures/sample-functions.ts')).href;

let folder: string;
let running: FunctionsProcess | undefined;
let notices: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'start-functions-'));
  notices = [];
});
afterEach(async () => {
  await running?.close();
  running = undefined;
  await rm(folder, { recursive: true, force: true });
});

async function start(names: readonly string[], module = MODULE) {
  const functions = [];
  for (const name of names) functions.push({ name, port: await findFreePort() });
  running = await startFunctions({
    name: 'sample',
    module,
    functions,
    env: { ...process.env, GOOGLE_CLOUD_PROJECT: 'demo-sample' },
    logFolder: folder,
    signal: new AbortController().signal,
    notice: (text) => notices.push(text),
  });
  const urls = functions.map(({ port }) => `http://127.0.0.1:${String(port)}`);
  return (name: string) => fetch(urls[names.indexOf(name)] ?? '');
}

test('each function answers on its own port, with the environment it was given', async () => {
  const call = await start(['greet', 'slow']);
  expect(await (await call('greet')).json()).toEqual({ pid: running?.pid(), project: 'demo-sample' });
  expect(await (await call('slow')).text()).toBe('done');
});

test('a process that dies is started again on the same ports, with a line that says so', async () => {
  const call = await start(['greet', 'crash']);
  const firstPid = running?.pid();
  await (await call('crash')).text();
  await vi.waitFor(async () => expect((await call('greet')).ok).toBe(true), { timeout: 10_000 });
  expect(running?.pid()).not.toBe(firstPid);
  expect(notices).toEqual(['sample: ended with code 3; starting it again']);
});

test('a request that is under way is finished before the process ends', async () => {
  const call = await start(['slow']);
  const answer = call('slow');
  await new Promise((resolve) => setTimeout(resolve, 150));
  await running?.close();
  expect(await (await answer).text()).toBe('done');
});

test('a warning in the log reaches the terminal in short form', async () => {
  const call = await start(['warn']);
  await (await call('warn')).text();
  await vi.waitFor(() => expect(notices).toEqual(['sample: warning: careful: it is hot']));
});

test('a function that the module does not register ends the start with its name', async () => {
  await expect(start(['missing'])).rejects.toThrow('The provided function "missing" was not registered');
});

test('a module that does not load ends the start with the reason', async () => {
  await expect(start(['greet'], pathToFileURL(join(folder, 'none.ts')).href)).rejects.toThrow(
    /Cannot find module/,
  );
});
