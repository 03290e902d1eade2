import { beforeEach, expect, test } from 'vitest';
import { RpcError, rpcCode } from '../rpc-error.ts';
import { createFaults } from '../rpc/faults.ts';
import { createPackageRoutes } from './package-routes.ts';
import type { StoredImage } from './read-images.ts';

const repository = 'projects/p/locations/europe-west1/repositories/agents';
const [first, second] = [`sha256:${'a'.repeat(64)}`, `sha256:${'b'.repeat(64)}`];
const image = (path: string, digest: string, tags: string[]): StoredImage => ({
  ...{ path, digest, tags, mediaType: 'application/json', sizeBytes: 7 },
  uploadedAt: new Date(0),
});

let images: StoredImage[];
const routes = createPackageRoutes({
  imagesOf: (name) =>
    name === repository
      ? Promise.resolve(images)
      : Promise.reject(new RpcError(rpcCode.notFound, `no repository ${name}`)),
  remove: {
    image: ({ digest }) => {
      images = images.filter((kept) => kept.digest !== digest);
      return Promise.resolve();
    },
    tag: (path, tag) => {
      for (const kept of images)
        if (kept.path === path) kept.tags = kept.tags.filter((other) => other !== tag);
      return Promise.resolve();
    },
  },
  finished: (name) => ({ done: true, name }),
});
beforeEach(() => {
  images = [
    image('p/agents/hello', first, ['latest', 'v1']),
    image('p/agents/hello', second, []),
    image('p/agents/deep/web', first, ['latest']),
  ];
});

async function ask(verb: 'GET' | 'DELETE', path: string): Promise<Record<string, unknown>> {
  const url = new URL(`http://127.0.0.1/v1/${repository}/packages${path}`);
  for (const route of routes) {
    const params = route.verb === verb ? route.template.match(url.pathname) : undefined;
    if (!params) continue;
    const request = { params, query: url.searchParams, body: {}, region: undefined, origin: url.origin };
    return (await route.handle(request, createFaults())) as Record<string, unknown>;
  }
  throw new Error(`no route for ${verb} ${path}`);
}

test('a version is deleted with its tags where that is forced, and refused where it is not', async () => {
  await expect(ask('DELETE', `/hello/versions/${first}`)).rejects.toMatchObject({
    code: rpcCode.failedPrecondition,
  });
  expect(await ask('DELETE', `/hello/versions/${first}?force=true`)).toEqual({
    done: true,
    name: repository,
  });
  expect(images.map(({ digest }) => digest)).toEqual([second]);
  await expect(ask('DELETE', `/hello/versions/${first}?force=true`)).rejects.toMatchObject({
    code: rpcCode.notFound,
  });
  expect(await ask('DELETE', `/hello/versions/${second}`)).toMatchObject({ done: true });
});

test('versions and tags of a package are listed, by version too', async () => {
  const { versions } = await ask('GET', '/hello/versions');
  expect(versions).toMatchObject([
    { name: `${repository}/packages/hello/versions/${first}`, relatedTags: [{}, {}] },
    { name: `${repository}/packages/hello/versions/${second}` },
  ]);
  const version = `${repository}/packages/hello/versions/${first}`;
  const { tags } = await ask('GET', `/hello/tags?filter=${encodeURIComponent(`version="${version}"`)}`);
  expect(tags).toEqual(['latest', 'v1'].map((tag) => ({ name: expect.stringContaining(tag), version })));
  await expect(ask('GET', '/hello/tags?filter=name%3Dx')).rejects.toMatchObject({
    code: rpcCode.unimplemented,
  });
  expect(await ask('DELETE', '/hello/tags/v1')).toEqual({});
  expect(images[0]?.tags).toEqual(['latest']);
});

test('a name with slashes stands with %2F, and a package that is not there is not found', async () => {
  const name = `${repository}/packages/deep%2Fweb`;
  expect(await ask('GET', '/deep%2Fweb')).toMatchObject({ name });
  expect(await ask('GET', `/deep%2Fweb/versions/${first}`)).toMatchObject({
    name: `${name}/versions/${first}`,
  });
  expect(await ask('GET', '')).toMatchObject({ packages: [{}, { name }] });
  await expect(ask('GET', '/none/versions')).rejects.toMatchObject({ code: rpcCode.notFound });
});
