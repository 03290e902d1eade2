import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { rpcCode } from '../rpc-error.ts';
import { latestTarget, revisionTarget, type ServiceInput } from './resource/resources.ts';
import { location, startTestCloud, type TestCloud } from './testing/start-test-cloud.ts';

// Real processes start here, on machines that may be busy.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });
const patient = { timeout: 15_000 };

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(async () => {
  expect(cloud.errors).toEqual([]);
  await cloud.close();
});

const name = (id: string) => `${location}/services/${id}`;

/** Creates or replaces a service whose revision is named. */
async function put(id: string, revision: string, more: ServiceInput = {}, image = 'hello') {
  const service = {
    name: name(id),
    template: {
      revision: `${id}-${revision}`,
      containers: [{ image, env: [{ name: 'REV', value: revision }] }],
    },
    invokerIamDisabled: true,
    ...more,
  };
  const [operation] = await cloud.services.updateService({ service, allowMissing: true } as never);
  return (await operation.promise())[0];
}

async function revisionAt(url: string): Promise<string> {
  const answer = (await (await fetch(url)).json()) as { env: Record<string, string> };
  return answer.env['REV'] ?? '';
}

const running = (id: string) => cloud.engine.running().filter((container) => container.startsWith(`${id}-`));

test('a tagged candidate without traffic is reached at its own URL, then takes over, then is rolled back', async () => {
  const first = await put('safe', 'v1');
  const candidate = await put('safe', 'v2', {
    traffic: [
      { type: revisionTarget, revision: 'safe-v1', percent: 100 },
      { type: latestTarget, tag: 'candidate' },
    ],
  });
  const tagged = candidate.trafficStatuses?.find((status) => status.tag === 'candidate');
  expect(tagged).toMatchObject({ revision: 'safe-v2', percent: 0 });
  expect(tagged?.uri).not.toBe(first.uri);
  expect(await revisionAt(first.uri ?? '')).toBe('v1');
  expect(await revisionAt(tagged?.uri ?? '')).toBe('v2');
  expect(running('safe')).toHaveLength(2);

  const template = candidate.template;
  const shift = async (revision: string) => {
    const service = {
      name: name('safe'),
      template,
      invokerIamDisabled: true,
      traffic: [{ type: revisionTarget, revision, percent: 100 }],
    };
    const [operation] = await cloud.services.updateService({ service } as never);
    return (await operation.promise())[0];
  };
  const shifted = await shift('safe-v2');
  expect(shifted.latestCreatedRevision).toMatch(/safe-v2$/);
  expect(await revisionAt(first.uri ?? '')).toBe('v2');
  await expect(fetch(tagged?.uri ?? '')).rejects.toThrow();
  await expect.poll(() => running('safe').length, patient).toBe(1);

  await shift('safe-v1');
  expect(await revisionAt(first.uri ?? '')).toBe('v1');
  const [revisions] = await cloud.revisions.listRevisions({ parent: name('safe') });
  expect(revisions).toHaveLength(2);
});

test('a split gives each revision its share', async () => {
  await put('split', 'v1');
  const service = await put('split', 'v2', {
    traffic: [
      { type: revisionTarget, revision: 'split-v1', percent: 70 },
      { type: revisionTarget, revision: 'split-v2', percent: 30 },
    ],
  });
  const seen = new Set<string>();
  for (let request = 0; request < 60; request += 1) seen.add(await revisionAt(service.uri ?? ''));
  expect(seen).toEqual(new Set(['v1', 'v2']));
});

test('the same named revision again is no new one, with another template it already exists', async () => {
  const before = await put('named', 'v1');
  const again = await put('named', 'v1');
  expect(again.latestCreatedRevision).toBe(before.latestCreatedRevision);
  expect(String(again.generation)).toBe('2');
  await expect(put('named', 'v1', {}, 'hello2')).rejects.toMatchObject({
    code: rpcCode.alreadyExists,
    message: expect.stringContaining(
      "Revision named 'named-v1' with different configuration already exists.",
    ) as string,
  });
});

test('traffic to a revision that does not exist fails and leaves the traffic as it was', async () => {
  const before = await put('ghost', 'v1');
  const lost = put('ghost', 'v1', {
    traffic: [{ type: revisionTarget, revision: 'ghost-v9', percent: 100 }],
  });
  await expect(lost).rejects.toMatchObject({
    code: rpcCode.failedPrecondition,
    message: expect.stringContaining("Revision 'ghost-v9' does not exist or is deleted.") as string,
  });
  expect(await revisionAt(before.uri ?? '')).toBe('v1');
});

test('a request that runs when the traffic leaves its revision ends as if nothing had happened', async () => {
  const service = await put('drain', 'v1');
  const slow = fetch(`${service.uri ?? ''}/slow?ms=1200`);
  await sleep(150);
  await put('drain', 'v2');
  expect(running('drain')).toHaveLength(2);
  expect(await (await slow).text()).toBe('slow');
  await expect.poll(() => running('drain').length, patient).toBe(1);
});

test('two changes at once: the later one is what the service becomes, and both operations end', async () => {
  const [first, second] = await Promise.allSettled([
    put('race', 'v1', {}, 'late'),
    sleep(50).then(() => put('race', 'v2')),
  ]);
  expect([first.status, second.status]).toEqual(['fulfilled', 'fulfilled']);
  const [service] = await cloud.services.getService({ name: name('race') });
  expect(service).toMatchObject({ generation: '2', observedGeneration: '2', reconciling: false });
  expect(await revisionAt(service.uri ?? '')).toBe('v2');
  await expect.poll(() => running('race').length, patient).toBe(1);
});

test('an update mask changes only what it names', async () => {
  await put('masked', 'v1', { labels: { a: '1' }, description: 'kept' });
  const [operation] = await cloud.services.updateService({
    service: { name: name('masked'), labels: { b: '2' } },
    updateMask: { paths: ['labels'] },
  });
  const [service] = await operation.promise();
  expect(service).toMatchObject({ labels: { b: '2' }, description: 'kept', invokerIamDisabled: true });
  expect(service.labels?.['a']).toBeUndefined();
  expect(service.latestCreatedRevision).toMatch(/masked-v1$/);
});

test('a revision can be deleted unless it is the latest or may receive traffic', async () => {
  await put('pruned', 'v1');
  await put('pruned', 'v2', {
    traffic: [
      { type: latestTarget, percent: 100 },
      { type: revisionTarget, revision: 'pruned-v1', tag: 'old' },
    ],
  });
  const revision = (id: string) => `${name('pruned')}/revisions/pruned-${id}`;
  await expect(cloud.revisions.deleteRevision({ name: revision('v2') })).rejects.toMatchObject({ code: 9 });
  await expect(cloud.revisions.deleteRevision({ name: revision('v1') })).rejects.toMatchObject({ code: 9 });
  await put('pruned', 'v2');
  await (await cloud.revisions.deleteRevision({ name: revision('v1') }))[0].promise();
  await expect(cloud.revisions.getRevision({ name: revision('v1') })).rejects.toMatchObject({ code: 5 });
  const [kept] = await cloud.revisions.getRevision({ name: revision('v2') });
  expect(kept.conditions?.[0]).toMatchObject({ type: 'Ready', state: 'CONDITION_SUCCEEDED' });
});
