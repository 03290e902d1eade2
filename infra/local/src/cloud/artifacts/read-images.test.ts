import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { toLocalImage } from './artifact-image.ts';
import { readImages, readRepositories } from './read-images.ts';

const folder = mkdtempSync(join(tmpdir(), 'read-images-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function put(path: string, text: string): void {
  const file = join(folder, 'docker', 'registry', 'v2', path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

test('images are read with digest, tags and size, also those whose tag has moved on', async () => {
  const [tagged, bare] = ['a'.repeat(64), 'b'.repeat(64)];
  for (const [hash, size] of [
    [tagged, 10],
    [bare, 20],
  ] as const) {
    put(
      `blobs/sha256/${hash.slice(0, 2)}/${hash}/data`,
      JSON.stringify({ config: { size: 1 }, layers: [{ size }] }),
    );
    put(`repositories/p/agents/deep/web/_manifests/revisions/sha256/${hash}/link`, `sha256:${hash}`);
  }
  put('repositories/p/agents/deep/web/_manifests/tags/latest/current/link', `sha256:${tagged}`);
  const images = await readImages(folder, 'p/agents');
  expect(images).toHaveLength(2);
  expect(images.find(({ digest }) => digest === `sha256:${tagged}`)).toMatchObject({
    path: 'p/agents/deep/web',
    tags: ['latest'],
    sizeBytes: 11,
  });
  expect(images.find(({ digest }) => digest === `sha256:${bare}`)).toMatchObject({ tags: [], sizeBytes: 21 });
  expect(await readRepositories(folder, 'p')).toEqual(['agents']);
  expect(await readImages(folder, 'p/none')).toEqual([]);
});

test('names of Artifact Registry stand for the local registry, others for themselves', () => {
  const host = '127.0.0.1:5000';
  expect(toLocalImage('us-central1-docker.pkg.dev/p/r/i:t', host)).toBe('127.0.0.1:5000/p/r/i:t');
  expect(toLocalImage('node:24-slim', host)).toBe('node:24-slim');
});
