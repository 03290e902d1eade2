import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { location, startTestCloud } from './testing/start-test-cloud.ts';

// Real processes start here, on machines that may be busy.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const name = `${location}/services/kept`;

test('after a restart a service has its URLs, and its container starts with the first request', async () => {
  const before = await startTestCloud();
  const [operation] = await before.services.createService({
    parent: location,
    serviceId: 'kept',
    service: {
      template: { containers: [{ image: 'hello' }] },
      invokerIamDisabled: true,
      traffic: [{ type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST', percent: 100, tag: 'blue' }],
    },
  });
  const [service] = await operation.promise();
  const tagUri = service.trafficStatuses?.[0]?.uri ?? '';
  await before.close({ keepFolder: true });

  const after = await startTestCloud(before.folder);
  expect(after.engine.started).toEqual([]);
  const [again] = await after.services.getService({ name });
  expect(again).toMatchObject({ uri: service.uri, latestReadyRevision: service.latestReadyRevision });
  expect(again.trafficStatuses?.[0]?.uri).toBe(tagUri);
  expect((await fetch(service.uri ?? '')).status).toBe(200);
  expect((await fetch(tagUri)).status).toBe(200);
  expect(after.engine.started).toHaveLength(1);
  const progress = await after.services.checkCreateServiceProgress(operation.name ?? '');
  expect(progress.done).toBe(true);
  await after.close();
});

test('a rollout that a restart interrupted is carried on under the same operation', async () => {
  const before = await startTestCloud();
  const [operation] = await before.services.createService({
    parent: location,
    serviceId: 'kept',
    service: { template: { containers: [{ image: 'late' }] }, invokerIamDisabled: true },
  });
  await before.close({ keepFolder: true });
  expect(before.engine.running()).toEqual([]);

  const after = await startTestCloud(before.folder);
  const progress = await after.services.checkCreateServiceProgress(operation.name ?? '');
  const [service] = await progress.promise();
  expect(service).toMatchObject({
    reconciling: false,
    terminalCondition: { state: expect.anything() as unknown },
  });
  expect(await (await fetch((service as { uri: string }).uri)).text()).toBe('late');
  expect((await after.revisions.listRevisions({ parent: name }))[0]).toHaveLength(1);
  await after.close();
});

test('a service that was written when the cloud was killed, before its operation was, still gets ready', async () => {
  const before = await startTestCloud();
  await before.services.createService({
    parent: location,
    serviceId: 'kept',
    service: { template: { containers: [{ image: 'late' }] }, invokerIamDisabled: true },
  });
  const folder = mkdtempSync(join(tmpdir(), 'serving-run-'));
  cpSync(before.folder, folder, { recursive: true });
  await before.close();
  const operations = join(folder, 'run', 'operations');
  expect(readdirSync(operations)).toHaveLength(1);
  rmSync(operations, { recursive: true });

  const after = await startTestCloud(folder);
  const ready = async () => (await after.services.getService({ name }))[0].reconciling;
  await expect.poll(ready, { timeout: 20_000 }).toBe(false);
  expect((await after.services.getService({ name }))[0].terminalCondition).toMatchObject({
    state: 'CONDITION_SUCCEEDED',
  });
  await after.close();
});
