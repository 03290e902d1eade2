import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { rpcCode } from '../../rpc-error.ts';
import { location, startTestCloud, type TestCloud } from '../testing/start-test-cloud.ts';

// Real processes start here, on machines that may be busy.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(async () => {
  expect(cloud.errors).toEqual([]);
  await cloud.close();
  expect(cloud.engine.running()).toEqual([]);
});

const name = (id: string) => `${location}/services/${id}`;
const template = (image: string, more: object = {}) => ({ containers: [{ image, ...more }] });

async function create(id: string, image = 'hello', more: object = {}) {
  const [operation] = await cloud.services.createService({
    parent: location,
    serviceId: id,
    service: { template: template(image), invokerIamDisabled: true, ...more },
  });
  const [service] = await operation.promise();
  return service;
}

async function failure(promise: Promise<unknown>): Promise<{ code: number; message: string }> {
  const error: unknown = await promise.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  return error as { code: number; message: string };
}

describe('a revision that does not get ready', () => {
  const started = async (id: string, image: string, more: object = {}) => {
    const at = performance.now();
    const error = await failure(
      create(id, image, { template: template(image, more), labels: { 'managed-by': 'agent-gallery' } }),
    );
    return { error, ms: performance.now() - at };
  };
  const systemLines = (id: string) =>
    cloud.entries
      .filter(({ resource, logName }) => resource.labels['service_name'] === id && logName.endsWith('system'))
      .map(({ textPayload }) => textPayload ?? '');

  test('because the container exits: at once, in Cloud Run’s words, and the service stays behind', async () => {
    const { error, ms } = await started('exits', 'exits');
    expect(error.code).toBe(rpcCode.failedPrecondition);
    expect(error.message).toMatch(
      /Revision 'exits-00001-[a-z0-9]{3}' is not ready and cannot serve traffic\. The user-provided container failed to start and listen on the port defined provided by the PORT=8080 environment variable within the allocated timeout\./,
    );
    expect(ms).toBeLessThan(20_000);
    const [service] = await cloud.services.getService({ name: name('exits') });
    expect(service).toMatchObject({ reconciling: false, terminalCondition: { state: 'CONDITION_FAILED' } });
    expect(service.latestReadyRevision ?? '').toBe('');
    expect(systemLines('exits')).toContain('Container called exit(1).');
    const line = cloud.entries.find(({ textPayload }) => textPayload === 'cannot find module x');
    expect(line).toMatchObject({ severity: 'DEFAULT', labels: { 'managed-by': 'agent-gallery' } });
    expect((await fetch(service.uri ?? '')).status).toBe(404);
  });

  test('because it never listens: when the startup probe’s time is over', async () => {
    const { error, ms } = await started('never', 'never-listens', {
      startupProbe: { periodSeconds: 1, failureThreshold: 2, tcpSocket: {} },
    });
    expect(error.message).toContain(
      'failed to start and listen on the port defined provided by the PORT=8080',
    );
    expect(ms).toBeGreaterThan(1900);
    expect(systemLines('never').at(-1)).toMatch(
      /^STARTUP TCP probe failed 2 times consecutively for container "never-1" on port 8080\./,
    );
    expect(cloud.engine.running().filter((container) => container.startsWith('never-'))).toEqual([]);
  });

  test('because there is no such image', async () => {
    const { error } = await started('no-image', 'registry/none');
    expect(error).toMatchObject({ code: rpcCode.failedPrecondition });
    expect(error.message).toContain("Image 'registry/none' not found.");
    const [revisions] = await cloud.revisions.listRevisions({ parent: name('no-image') });
    expect(revisions[0]?.conditions?.[0]).toMatchObject({
      state: 'CONDITION_FAILED',
      reason: 'CONTAINER_MISSING',
    });
  });

  test('because its command is not there, which is not a missing image', async () => {
    const { error } = await started('no-command', 'no-command');
    expect(error.message).toContain('exec: "serve": executable file not found in $PATH');
  });

  test('because its memory is not enough', async () => {
    const { error } = await started('hungry', 'out-of-memory');
    expect(error.message).toContain('The user-provided container ran out of memory.');
    expect(systemLines('hungry').some((text) => text.startsWith('Memory limit of 512 MiB exceeded'))).toBe(
      true,
    );
  });

  test('leaves the traffic with the revision before, and a good one takes it', async () => {
    const good = await create('replaced');
    const update = async (image: string) => {
      const [operation] = await cloud.services.updateService({
        service: { name: name('replaced'), template: template(image), invokerIamDisabled: true },
      });
      return operation.promise();
    };
    expect((await failure(update('exits'))).code).toBe(rpcCode.failedPrecondition);
    const [failed] = await cloud.services.getService({ name: name('replaced') });
    expect(failed.latestReadyRevision).toBe(good.latestReadyRevision);
    expect(failed.latestCreatedRevision).not.toBe(good.latestCreatedRevision);
    expect((await fetch(good.uri ?? '')).status).toBe(200);
    const [replaced] = await update('hello2');
    expect(replaced.latestReadyRevision).toMatch(/replaced-00003-/);
    expect(replaced.uri).toBe(good.uri);
  });
});
