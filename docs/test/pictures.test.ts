import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../tools/generated-docs.ts';

const FOLDER = join(ROOT, 'docs/images');
const MAX_BYTES = 150_000;
/** What a WebP of Chromium's encoder has: a picture and its colours, and nothing said of where it was taken. */
const CHUNKS = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ICCP']);

function chunksOf(webp: Buffer): string[] {
  const names: string[] = [];
  for (let at = 12; at + 8 <= webp.length;) {
    names.push(webp.toString('latin1', at, at + 4));
    const size = webp.readUInt32LE(at + 4);
    at += 8 + size + (size % 2);
  }
  return names;
}

it('each picture is there in light and dark, is small, and holds nothing but the picture', async () => {
  const files = await readdir(FOLDER);
  expect(files.length).toBeGreaterThan(5);
  for (const file of files) {
    expect(file).toMatch(/^[a-z]+-(light|dark)\.webp$/);
    expect(files).toContain(
      file.endsWith('-light.webp') ? file.replace('-light', '-dark') : file.replace('-dark', '-light'),
    );
    const webp = await readFile(join(FOLDER, file));
    expect(webp.length).toBeLessThan(MAX_BYTES);
    expect(webp.toString('latin1', 0, 4)).toBe('RIFF');
    for (const chunk of chunksOf(webp)) expect(CHUNKS).toContain(chunk);
  }
});
