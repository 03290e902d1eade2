import { once } from 'node:events';
import { readFile, readdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type BaseImage, parseBaseImages, pinText, pinned } from './base-images.ts';
import { pinFiles, pinImages } from './pin-images.ts';
import { originOf, resolveDigest } from './resolve-digest.ts';

const ROOT = join(import.meta.dirname, '../../../../..');
const DIGEST = `sha256:${'a'.repeat(64)}`;
const OTHER = `sha256:${'b'.repeat(64)}`;
const image = (more: Partial<BaseImage> = {}): BaseImage => ({
  name: 'docker.io/library/node',
  tag: '24.21.0-slim',
  digest: DIGEST,
  checkedAt: null,
  ...more,
});

describe('a digest', () => {
  it('is put behind the tag that it is of, and takes the place of an earlier one', () => {
    const images = [image(), image({ tag: '24-slim', digest: OTHER })];
    expect(pinText('FROM node:24.21.0-slim AS build\nFROM node:24-slim\nFROM node:24-slim-x', images)).toBe(
      `FROM node:24.21.0-slim@${DIGEST} AS build\nFROM node:24-slim@${OTHER}\nFROM node:24-slim-x`,
    );
    const old = `FROM node:24.21.0-slim@sha256:${'c'.repeat(64)}\nFROM my/node:24-slim\n`;
    expect(pinText(old, images)).toBe(`FROM node:24.21.0-slim@${DIGEST}\nFROM my/node:24-slim\n`);
    expect(pinText('name: gcr.io/a/b:1', [image({ name: 'gcr.io/a/b', tag: '1' })])).toBe(
      `name: gcr.io/a/b:1@${DIGEST}`,
    );
  });

  it('is not invented: without one the tag stays alone', () => {
    expect(pinned(image({ digest: null }))).toBe('node:24.21.0-slim');
    expect(pinFiles({ a: 'FROM node:24.21.0-slim' }, [image({ digest: null })])).toEqual({});
  });
});

describe('the registry', () => {
  async function serve(digest: string | undefined, isPrivate: boolean) {
    const seen: string[] = [];
    const server = createServer((request, response) => {
      seen.push(`${request.method ?? ''} ${request.url ?? ''} ${request.headers.authorization ?? ''}`.trim());
      const host = `http://${request.headers.host ?? ''}`;
      if (request.url?.startsWith('/token'))
        return void response.end(JSON.stringify({ token: 'for anybody' }));
      if (isPrivate && request.headers.authorization !== 'Bearer for anybody') {
        const challenge = `Bearer realm="${host}/token",service="test",scope="repository:library/node:pull"`;
        return void response.writeHead(401, { 'www-authenticate': challenge }).end();
      }
      if (digest === undefined) return void response.writeHead(404).end();
      response.setHeader('docker-content-digest', digest).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    return {
      name: `127.0.0.1:${String(port)}/library/node`,
      seen,
      [Symbol.asyncDispose]: async () => {
        server.closeAllConnections();
        server.close();
        await once(server, 'close');
      },
    };
  }

  it('tells the digest of a tag, to anybody who fetches a token first', async () => {
    await using registry = await serve(DIGEST, true);
    expect(await resolveDigest({ name: registry.name, tag: '24' })).toBe(DIGEST);
    expect(registry.seen).toEqual([
      'HEAD /v2/library/node/manifests/24',
      'GET /token?service=test&scope=repository%3Alibrary%2Fnode%3Apull',
      'HEAD /v2/library/node/manifests/24 Bearer for anybody',
    ]);
    expect(originOf('docker.io/library/node')).toBe('https://registry-1.docker.io');
    expect(originOf('gcr.io/cloud-builders/docker')).toBe('https://gcr.io');
  });

  it.each([
    ['has no such tag', undefined, 'answers HTTP 404'],
    ['names something else than a digest', 'latest', 'names no digest'],
  ])('that %s leaves the image as it was', async (_, digest, problem) => {
    await using registry = await serve(digest, false);
    const said: string[] = [];
    const before = image({ name: registry.name });
    const { images, failed } = await pinImages([before], {
      resolve: resolveDigest,
      today: '2026-11-21',
      say: (line) => said.push(line),
    });
    expect(images).toEqual([before]);
    expect(failed).toBe(1);
    expect(said[0]).toContain(problem);
  });

  it('that has another digest by now changes it, with the day', async () => {
    const { images } = await pinImages([image({ source: 'elsewhere' })], {
      resolve: async () => OTHER,
      today: '2026-11-21',
      say: () => undefined,
    });
    expect(images).toEqual([image({ digest: OTHER, checkedAt: '2026-11-21' })]);
  });
});

describe('infra/base-images.json', () => {
  it('has each image once, and says where a digest comes from that no registry was asked for', async () => {
    const images = parseBaseImages(await readFile(join(ROOT, 'infra/base-images.json'), 'utf8'));
    const ids = images.map(({ name, tag }) => `${name}:${tag}`);
    expect(new Set(ids).size).toBe(ids.length);
    for (const one of images) if (one.digest !== null) expect(one.checkedAt ?? one.source).toBeTruthy();
  });

  it('is what Dockerfiles and builds are pinned by', async () => {
    const images = parseBaseImages(await readFile(join(ROOT, 'infra/base-images.json'), 'utf8'));
    const services = await readdir(join(ROOT, 'services'));
    const names = ['cloudbuild.yaml', 'infra/deploy/apply.cloudbuild.yaml'].concat(
      services.map((name) => `services/${name}/Dockerfile`),
    );
    const texts = await Promise.all(
      names.map((name) =>
        readFile(join(ROOT, name), 'utf8').then(
          (text) => [name, text] as const,
          () => undefined,
        ),
      ),
    );
    const files = Object.fromEntries(texts.filter((one) => one !== undefined));
    expect(Object.keys(files).filter((name) => name.endsWith('Dockerfile'))).toHaveLength(5);
    expect(pinFiles(files, images), 'npm run images:pin -- --offline').toEqual({});
    for (const [name, text] of Object.entries(files))
      if (name.endsWith('Dockerfile')) expect(text, name).toMatch(/^FROM node:[\w.-]+@sha256:[0-9a-f]{64}$/m);
  });
});
