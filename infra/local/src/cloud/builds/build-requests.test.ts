import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rpcCode } from '../rpc-error.ts';
import { isTerminal } from './build.ts';
import type { CreateBuildRequest } from './requests/accept-build.ts';
import { createBuildHarness, request, type BuildHarness } from './testing/build-harness.ts';

describe('asking for builds', () => {
  let harness: BuildHarness;
  beforeEach(async () => {
    harness = await createBuildHarness();
  });
  afterEach(async () => {
    await harness.close();
  });

  it('lists newest first, by filter and page by page', async () => {
    const first = await harness.build();
    const second = await harness.build(request({ tags: ['other'] }));
    const parent = 'projects/demo/locations/europe-west1';
    const list = async (more: object) => {
      const page = await harness.cloudBuild.handlers.listBuilds({ parent, ...more });
      return { ids: page.builds.map((found) => found.id), next: page.nextPageToken };
    };
    expect((await list({})).ids).toEqual([second.id, first.id]);
    expect((await list({ filter: 'tags="deployment-d1"' })).ids).toEqual([first.id]);
    const page = await list({ pageSize: 1 });
    expect(page.ids).toEqual([second.id]);
    expect(await list({ pageSize: 1, pageToken: page.next })).toEqual({ ids: [first.id], next: undefined });
    expect((await list({ parent: 'projects/demo/locations/us-central1' })).ids).toEqual([]);
    expect((await list({ parent: 'projects/demo/locations/-' })).ids).toHaveLength(2);
  });

  it('puts substitutions in', async () => {
    await harness.build(
      request({
        steps: [{ name: 'a', args: ['$PROJECT_ID', '${_NAME}', '$$HOME'], env: ['B=$BUILD_ID'] }],
        substitutions: { _NAME: 'echo' },
        images: [],
      }),
    );
    expect(harness.steps[0]).toMatchObject({ args: ['demo', 'echo', '$HOME'] });
    expect(harness.steps[0]?.env['B']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each<[string, number, CreateBuildRequest]>([
    ['no project', rpcCode.invalidArgument, { build: {} }],
    ['no steps', rpcCode.invalidArgument, { projectId: 'demo', build: {} }],
    ['a step without a name', rpcCode.invalidArgument, { projectId: 'demo', build: { steps: [{}] } }],
    [
      'a bad tag',
      rpcCode.invalidArgument,
      { projectId: 'demo', build: { steps: [{ name: 'a' }], tags: ['a b'] } },
    ],
    [
      'an unknown substitution',
      rpcCode.invalidArgument,
      { projectId: 'demo', build: { steps: [{ name: '$NOPE' }] } },
    ],
    [
      'an own account without a place for logs',
      rpcCode.invalidArgument,
      { projectId: 'demo', build: { steps: [{ name: 'a' }], serviceAccount: 's' } },
    ],
    [
      'a repository as source',
      rpcCode.unimplemented,
      { projectId: 'demo', build: { steps: [{ name: 'a' }], source: { repoSource: {} } } },
    ],
  ])('refuses a build with %s', async (_name, code, request) => {
    await expect(harness.cloudBuild.handlers.createBuild(request)).rejects.toMatchObject({ code });
  });

  it('does not know builds of other projects', async () => {
    const { id, name } = await harness.build();
    await expect(harness.cloudBuild.handlers.getBuild({ projectId: 'other', id })).rejects.toMatchObject({
      code: rpcCode.notFound,
    });
    expect((await harness.cloudBuild.handlers.getBuild({ name })).id).toBe(id);
    expect(harness.cloudBuild.getOperation('operations/build/demo/eA==')).toBeUndefined();
    expect(isTerminal((await harness.cloudBuild.handlers.getBuild({ name })).status)).toBe(true);
  });
});
