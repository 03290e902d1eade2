import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { isRunning } from '../cloud/engine/daemon/is-running.ts';
import { startChild } from './start-child.ts';

const FIXTURES = join(import.meta.dirname, '../../test/fixtures');
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'start-child-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function start(behaviour: string, readyTimeoutMs = 20_000, signal = new AbortController().signal) {
  return startChild({
    name: 'sample',
    entry: join(FIXTURES, 'sample-child.ts'),
    settings: { behaviour },
    env: process.env,
    pidFile: join(folder, 'sample.pid'),
    logFile: join(folder, 'sample.log'),
    readyTimeoutMs,
    signal,
    stopGraceMs: 5000,
    ready: z.object({ answer: z.number() }),
    onLine: () => undefined,
  });
}

test('a child that is ready gives its value, and stops at SIGTERM after its own cleaning up', async () => {
  const child = await start('ready');
  expect(child.ready).toEqual({ answer: 42 });
  await child.stop();
  expect(await child.exited).toBe('code 0');
  await vi.waitFor(async () => expect(await readFile(join(folder, 'sample.log'), 'utf8')).toBe('stopping\n'));
});

test('a child that says why it cannot start is quoted, and gone', async () => {
  await expect(start('fail')).rejects.toMatchObject({
    code: 'no-luck',
    message: 'There was no luck.',
    fix: 'Try again.',
  });
});

test('a child that dies before it is ready is reported with its exit code and its log', async () => {
  await expect(start('die')).rejects.toMatchObject({
    code: 'sample-not-started',
    message: 'The sample did not start: it ended with code 7.',
    fix: `See ${join(folder, 'sample.log')}.`,
  });
});

test('a child that never answers is given up', async () => {
  await expect(start('hang', 300)).rejects.toThrow('no answer within 0.3 s');
});

test('a start that is given up ends the child at once', async () => {
  const controller = new AbortController();
  const starting = start('hang', 20_000, controller.signal);
  setTimeout(() => controller.abort(new Error('Ctrl-C')), 300);
  await expect(starting).rejects.toThrow('Ctrl-C');
  expect(await isRunning(Number(await readFile(join(folder, 'sample.pid'), 'utf8')))).toBe(false);
});

test('a child ends by itself when its parent is killed', async () => {
  const parent = spawn(process.execPath, [join(FIXTURES, 'sample-parent.ts'), join(folder, 'sample.log')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const childPid = Number(line.toString());
  expect(await isRunning(childPid)).toBe(true);
  parent.kill('SIGKILL');
  await vi.waitFor(async () => expect(await isRunning(childPid)).toBe(false), { timeout: 5000 });
});
