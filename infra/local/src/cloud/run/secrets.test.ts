import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { rpcCode } from '../rpc-error.ts';
import { location, startTestCloud, type TestCloud } from './testing/start-test-cloud.ts';

// Real processes start here, on machines that may be busy.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(async () => {
  expect(cloud.errors).toEqual([]);
  await cloud.close();
});

const now = '2026-11-21T00:00:00.000Z';
const version = (id: number, text: string, state: 'ENABLED' | 'DISABLED' = 'ENABLED') => ({
  ...{ id, state, createTime: now },
  data: Buffer.from(text).toString('base64'),
});

async function create(id: string, secret: string, secretVersion: string): Promise<string> {
  const env = [{ name: 'KEY', valueSource: { secretKeyRef: { secret, version: secretVersion } } }];
  const [operation] = await cloud.services.createService({
    parent: location,
    serviceId: id,
    service: { template: { containers: [{ image: 'hello', env }] }, invokerIamDisabled: true },
  });
  const [service] = await operation.promise();
  const answer = await fetch(service.uri ?? '');
  return ((await answer.json()) as { env: Record<string, string> }).env['KEY'] ?? '';
}

test('a container gets the values of the secrets that its variables refer to, and no record has them', async () => {
  cloud.secrets.save({
    ...{ project: 'demo-gallery', id: 'api-key', createTime: now, etag: 'a', labels: {}, annotations: {} },
    versions: [version(1, 'first-value'), version(2, 'second-value')],
  });
  expect(await create('by-number', 'api-key', '1')).toBe('first-value');
  expect(await create('latest', 'projects/demo-gallery/secrets/api-key', 'latest')).toBe('second-value');

  const run = join(cloud.folder, 'run', 'services');
  for (const file of readdirSync(run)) expect(readFileSync(join(run, file), 'utf8')).not.toContain('-value');
  expect(JSON.stringify(cloud.entries)).not.toContain('-value');
  const secrets = join(cloud.folder, 'secrets');
  for (const file of readdirSync(secrets)) expect(statSync(join(secrets, file)).mode & 0o777).toBe(0o600);
});

test.each([
  [
    'no-secret',
    'missing',
    'latest',
    /Secret projects\/\d+\/secrets\/missing\/versions\/latest was not found/,
  ],
  ['no-version', 'api-key', '7', /Secret projects\/\d+\/secrets\/api-key\/versions\/7 was not found/],
  [
    'disabled',
    'disabled',
    '1',
    /Secret Version \[projects\/\d+\/secrets\/disabled\/versions\/1\] is in DISABLED/,
  ],
])('%s: the revision does not get ready, and says why', async (id, secret, secretVersion, words) => {
  cloud.secrets.save({
    ...{ project: 'demo-gallery', id: 'disabled', createTime: now, etag: 'a', labels: {}, annotations: {} },
    versions: [version(1, 'x', 'DISABLED')],
  });
  const before = cloud.engine.started.length;
  const error = (await create(id, secret, secretVersion).catch((caught: unknown) => caught)) as {
    code: number;
    message: string;
  };
  expect(error.code).toBe(rpcCode.failedPrecondition);
  expect(error.message).toMatch(
    new RegExp(`Revision '${id}-00001-...' is not ready and cannot serve traffic\\.`),
  );
  expect(error.message).toMatch(words);
  expect(cloud.engine.started).toHaveLength(before);
  const [revisions] = await cloud.revisions.listRevisions({ parent: `${location}/services/${id}` });
  expect(revisions[0]?.conditions?.[0]).toMatchObject({ reason: 'SECRETS_ACCESS_CHECK_FAILED' });
});
