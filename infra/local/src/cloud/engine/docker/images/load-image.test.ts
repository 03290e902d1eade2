import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Docker from 'dockerode';
import { expect, onTestFinished, test } from 'vitest';
import { loadImage } from './load-image.ts';

test('a daemon that goes away in mid-upload fails the load, and nothing but the load', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'load-image-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const daemon = createServer((request) => request.once('data', () => request.socket.destroy()));
  const socketPath = join(folder, 'docker.sock');
  await new Promise<void>((listening) => daemon.listen(socketPath, listening));
  onTestFinished(() => void daemon.close());
  const unhandled: unknown[] = [];
  const note = (error: unknown) => unhandled.push(error);
  process.on('unhandledRejection', note);
  onTestFinished(() => void process.off('unhandledRejection', note));

  const size = 64 * 1024 * 1024;
  const file = join(folder, 'layer.tar');
  await writeFile(file, Buffer.alloc(size));
  const digest = `sha256:${'0'.repeat(64)}`;
  const layer = { file, size, diffId: digest };
  const image = { folder, config: '{}', configDigest: digest, layers: [layer] };
  await expect(loadImage(new Docker({ socketPath }), 'base:1', image)).rejects.toThrow(
    /ECONNRESET|EPIPE|hang up/,
  );
  await new Promise((settled) => setTimeout(settled, 50));
  expect(unhandled).toEqual([]);
});
