import { type DeploymentErrorCode, deploymentSchema, paths } from '@agent-gallery/contract';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { advance } from '../../src/engine/advance.ts';
import { PassingFailure } from '../../src/engine/failures/passing-failure.ts';
import type { BuildOrder } from '../../src/engine/ports.ts';
import { rethrowGoogleError } from '../../src/google/google-error.ts';
import { queueDeployment } from '../fakes/queue-deployment.ts';
import { type TestEngine, openTestEngine } from '../fakes/test-engine.ts';

const engines: TestEngine[] = [];
let db: TestEngine['db'];
let google: TestEngine['google'];
let deps: TestEngine['deps'];
let read: TestEngine['read'];

beforeEach(() => {
  const engine = openTestEngine();
  engines.push(engine);
  ({ db, google, deps, read } = engine);
  google.state.instantly = false;
});
afterAll(() => Promise.all(engines.map((engine) => engine.close())));

interface Failure {
  what: string;
  status?: string;
  type?: string;
  detail?: string;
  lines?: string[];
  code: DeploymentErrorCode;
  cause: RegExp;
  fix: RegExp;
}

const ENDED: Failure[] = [
  {
    what: 'fetching the source',
    type: 'FETCH_SOURCE_FAILED',
    detail:
      'could not resolve source: googleapi: Error 403: 123-compute@developer.gserviceaccount.com does not have storage.objects.get access to the Google Cloud Storage object.',
    code: 'build-source-fetch-failed',
    cause: /123-compute@developer.gserviceaccount.com may not read the source/,
    fix: /roles\/storage\.objectViewer/,
  },
  {
    what: 'fetching the source, with no reason',
    type: 'FETCH_SOURCE_FAILED',
    code: 'build-source-fetch-failed',
    cause: /ended build b1 with FAILURE/,
    fix: /read the source bucket/,
  },
  {
    what: 'a step',
    type: 'USER_BUILD_STEP',
    detail:
      'Build step failure: build step 0 "gcr.io/cloud-builders/docker" failed: step exited with non-zero status: 1',
    lines: ["The command '/bin/sh -c npm test' returned a non-zero code: 1"],
    code: 'build-failed',
    cause: /npm test/,
    fix: /Mend what the last lines/,
  },
  {
    what: 'pushing the image',
    type: 'PUSH_FAILED',
    detail: 'failed to push the image',
    code: 'image-push-failed',
    cause: /failed to push/,
    fix: /write to the Artifact Registry repository/,
  },
  {
    what: 'pushing the image for want of a permission',
    type: 'PUSH_NOT_AUTHORIZED',
    detail:
      'denied: Permission "artifactregistry.repositories.uploadArtifacts" denied on resource "projects/demo-1/locations/europe-west1/repositories/agent-gallery" (or it may not exist)',
    code: 'image-push-failed',
    cause: /may not push to the repository agent-gallery/,
    fix: /roles\/artifactregistry\.writer/,
  },
  {
    what: 'its time',
    status: 'TIMEOUT',
    // Lines of a build that was too slow do not say why it failed.
    lines: ['npm error code ERESOLVE'],
    code: 'build-timed-out',
    cause: /with TIMEOUT/,
    fix: /build\.timeoutSeconds/,
  },
  {
    what: 'its time in the queue',
    status: 'EXPIRED',
    code: 'build-expired',
    cause: /EXPIRED/,
    fix: /quota of concurrent/,
  },
  {
    what: 'Cloud Build itself',
    status: 'INTERNAL_ERROR',
    code: 'internal',
    cause: /INTERNAL_ERROR/,
    fix: /Deploy again/,
  },
  {
    what: 'somebody who canceled it',
    status: 'CANCELLED',
    code: 'build-canceled',
    cause: /canceled build/,
    fix: /Deploy again/,
  },
];

describe('a build that fails by', () => {
  it.each(ENDED)('$what is told as $code, with its cause and fix', async (failure) => {
    const id = await queueDeployment(db);
    await advance(deps, id);
    const [build] = google.builds;
    if (!build) throw new Error('No build was started.');
    google.endBuild(build, failure.status ?? 'FAILURE', failure.detail);
    build.failureType = failure.type;
    deps.lastLines = async () => failure.lines ?? [];
    await advance(deps, id);
    const { status, error } = await read(id);
    expect(status).toBe('failed');
    expect(error).toMatchObject({ code: failure.code, lines: failure.lines ?? [] });
    expect(error?.cause).toMatch(failure.cause);
    expect(error?.fix).toMatch(failure.fix);
  });

  const grpc = (code: number, message: string) => Object.assign(new Error(message), { code });

  it.each<[string, Error, DeploymentErrorCode, RegExp]>([
    [
      'a permission',
      grpc(7, "7 PERMISSION_DENIED: Permission 'cloudbuild.builds.create' denied on resource"),
      'permission-denied',
      /roles\/cloudbuild\.builds\.editor/,
    ],
    [
      'a region with no builds',
      grpc(9, '9 FAILED_PRECONDITION: due to quota restrictions, cannot run builds in this region'),
      'quota-exceeded',
      /Deploy to another region/,
    ],
    [
      'an account that does not exist',
      grpc(
        3,
        '3 INVALID_ARGUMENT: service account agent-builder@demo-1.iam.gserviceaccount.com does not exist',
      ),
      'service-invalid',
      /Create it/,
    ],
  ])('%s when it is started is told at once', async (_what, thrown, code, fix) => {
    const id = await queueDeployment(db);
    deps.builds = { ...deps.builds, start: async () => rethrowGoogleError(thrown, 'start a build') };
    await advance(deps, id);
    expect((await read(id)).error).toMatchObject({ code });
    expect((await read(id)).error?.fix).toMatch(fix);
  });

  it('a quota of builds waits, and is told where it does not pass', async () => {
    const id = await queueDeployment(db);
    const start = () =>
      Promise.reject(new PassingFailure('quota', "Quota exceeded for quota metric 'Build requests'"));
    deps.builds = { ...deps.builds, start };
    for (let look = 0; look < 3; look++) await advance(deps, id);
    expect(await read(id)).toMatchObject({ status: 'building', obstacle: { code: 'quota', attempts: 3 } });
    const since = new Date(Date.now() - 5 * 60_000).toISOString();
    await db.doc(paths.deployment(id)).update({ 'obstacle.since': since });
    await advance(deps, id);
    expect((await read(id)).error).toMatchObject({
      code: 'quota-exceeded',
      cause: expect.stringContaining('Build requests'),
      fix: expect.stringContaining('quotas'),
    });
  });
});

describe('the order of a build', () => {
  const ordered: BuildOrder[] = [];
  beforeEach(() => {
    ordered.length = 0;
    const { start } = deps.builds;
    deps.builds = {
      ...deps.builds,
      start: async (order) => {
        ordered.push(order);
        return { ...(await start(order)), limitSeconds: 3_900 };
      },
    };
  });

  it('has the settings of the request, and the record how long it may take', async () => {
    const build = { machineType: 'E2_HIGHCPU_8', timeoutSeconds: 3_600 } as const;
    const id = await queueDeployment(db, { build });
    await advance(deps, id);
    expect(ordered).toMatchObject([{ settings: build, noCache: false }]);
    expect((await read(id)).build).toMatchObject({ limitSeconds: 3_900 });
    const begun = (minutes: number) =>
      db.doc(paths.deployment(id)).update({
        'steps.building.startedAt': new Date(Date.now() - minutes * 60_000).toISOString(),
      });
    await begun(60);
    await advance(deps, id);
    expect((await read(id)).status).toBe('building');
    await begun(71);
    await advance(deps, id);
    expect((await read(id)).error?.code).toBe('step-timed-out');
  });

  it('is a new one with no cache where a rebuild was asked for, although the image is there', async () => {
    google.state.instantly = true;
    const whole = async (rebuild: boolean) => {
      const id = await queueDeployment(db, rebuild ? { rebuild } : {});
      for (let turn = 0; turn < 6; turn++) await advance(deps, id);
      return deploymentSchema.parse((await db.doc(paths.deployment(id)).get()).data());
    };
    const first = await whole(false);
    const unchanged = await whole(false);
    const again = await whole(true);
    expect([first, unchanged, again].map(({ status, steps }) => [status, steps.building?.outcome])).toEqual([
      ['ready', 'succeeded'],
      ['ready', 'skipped'],
      ['ready', 'succeeded'],
    ]);
    expect(ordered).toMatchObject([{ noCache: false }, { noCache: true, hasLayers: false }]);
    expect(again.image?.tag).toBe(first.image?.tag);
  });
});
