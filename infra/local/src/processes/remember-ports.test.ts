import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { rememberPorts } from './remember-ports.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'remember-ports-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('a name keeps its port from one run to the next', async () => {
  const file = join(folder, 'ports.json');
  const first = await (await rememberPorts(file)).choose('firestore');
  expect(await (await rememberPorts(file)).choose('firestore')).toBe(first);
});

test('a remembered port that somebody else has now is replaced', async () => {
  const file = join(folder, 'ports.json');
  const first = await (await rememberPorts(file)).choose('firestore');
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(first, '127.0.0.1', resolve));
  expect(await (await rememberPorts(file)).choose('firestore')).not.toBe(first);
  other.close();
});

test('two names never get the same port', async () => {
  const file = join(folder, 'ports.json');
  await writeFile(file, JSON.stringify({ a: 21_234, b: 21_234 }));
  const memory = await rememberPorts(file);
  expect(await memory.choose('a')).not.toBe(await memory.choose('b'));
});

test('a file that is broken counts as none', async () => {
  const file = join(folder, 'ports.json');
  await writeFile(file, '{"firestore": "soon"');
  expect(await (await rememberPorts(file)).choose('firestore')).toBeGreaterThanOrEqual(20_000);
});
