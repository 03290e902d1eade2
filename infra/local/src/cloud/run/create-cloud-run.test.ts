import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { RpcError, rpcCode } from '../rpc-error.ts';
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

test('a created service is ready, has a URL and answers there', async () => {
  const service = await create('first');
  expect(service.reconciling).toBe(false);
  expect([service.generation, service.observedGeneration].map(String)).toEqual(['1', '1']);
  const [read] = await cloud.services.getService({ name: name('first') });
  expect(read.terminalCondition).toMatchObject({ type: 'Ready', state: 'CONDITION_SUCCEEDED' });
  expect(service.latestReadyRevision).toMatch(/\/services\/first\/revisions\/first-00001-[a-z0-9]{3}$/);
  expect(service.latestReadyRevision).toBe(service.latestCreatedRevision);
  expect(service.urls).toEqual([service.uri]);
  const answer = (await (await fetch(`${service.uri ?? ''}/a?b=c`)).json()) as {
    env: Record<string, string>;
    headers: Record<string, string>;
    url: string;
  };
  expect(answer.url).toBe('/a?b=c');
  expect(answer.env).toMatchObject({
    K_SERVICE: 'first',
    K_CONFIGURATION: 'first',
    GCE_METADATA_HOST: '127.0.0.1:1',
  });
  expect(answer.env['K_REVISION']).toBe(service.latestReadyRevision?.split('/').pop());
  expect(answer.headers['host']).toBe(new URL(service.uri ?? '').host);
  expect(answer.headers['x-forwarded-proto']).toBe('http');
  const spec = cloud.engine.started[0];
  expect(spec).toMatchObject({ image: 'hello', cpus: 1, memoryBytes: 512 * 2 ** 20, port: 8080 });
  expect(spec?.env['PORT']).toBe('8080');
});

test('limits, port, environment, command and arguments reach the engine', async () => {
  await create('limits', 'hello', {
    template: template('hello', {
      resources: { limits: { cpu: '2', memory: '1Gi' }, cpuIdle: false },
      ports: [{ containerPort: 9000 }],
      env: [{ name: 'EMPTY', value: '' }],
      command: ['node'],
      args: ['--x'],
    }),
  });
  const spec = cloud.engine.started.at(-1);
  expect(spec).toMatchObject({ cpus: 2, memoryBytes: 2 ** 30, port: 9000, command: ['node'], args: ['--x'] });
  expect(spec?.env).toMatchObject({ EMPTY: '', PORT: '9000' });
});

describe('what cannot be is refused at once', () => {
  test.each(['Upper', '9lives', 'ends-', 'a_b', 'a'.repeat(50), ''])(
    'the service id “%s”',
    async (serviceId) => {
      const error = await failure(
        cloud.services.createService({
          parent: location,
          serviceId,
          service: { template: template('hello') },
        }),
      );
      expect(error.code).toBe(rpcCode.invalidArgument);
      expect(error.message).toContain('must be less than 50 characters');
    },
  );

  test.each<[string, object, RegExp]>([
    ['no template', {}, /service\.template: required field not present/],
    ['no container', { template: {} }, /must have one container/],
    ['a container without image', { template: { containers: [{}] } }, /image: required/],
    [
      'a reserved variable',
      { template: template('hello', { env: [{ name: 'PORT', value: '1' }] }) },
      /reserved env names were provided: PORT/,
    ],
    ['a foreign revision name', { template: { ...template('hello'), revision: 'other-1' } }, /'refused-'/],
    [
      'a memory limit that is none',
      { template: template('hello', { resources: { limits: { memory: 'lots' } } }) },
      /'lots'/,
    ],
    [
      'percentages that sum to 90',
      {
        template: template('hello'),
        traffic: [{ type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST', percent: 90 }],
      },
      /sum to 90/,
    ],
  ])('%s', async (_, service, words) => {
    const error = await failure(
      cloud.services.createService({ parent: location, serviceId: 'refused', service }),
    );
    expect(error.code).toBe(rpcCode.invalidArgument);
    expect(error.message).toMatch(words);
  });

  test('a secret reference that names no secret', async () => {
    const env = [{ name: 'KEY', valueSource: { secretKeyRef: { version: 'latest' } } }];
    const service = { template: template('hello', { env }) };
    const error = await failure(
      cloud.services.createService({ parent: location, serviceId: 'refused', service }),
    );
    expect(error.code).toBe(rpcCode.invalidArgument);
    expect(error.message).toMatch(/env\[0\]\.value_source\.secret_key_ref\.secret: required/);
  });

  test('a name that is taken, a service that is not there, the location “-”', async () => {
    await create('taken');
    const again = cloud.services.createService({
      parent: location,
      serviceId: 'taken',
      service: { template: template('hello') },
    });
    expect(await failure(again)).toMatchObject({ code: rpcCode.alreadyExists });
    const missing = await failure(cloud.services.getService({ name: name('nobody') }));
    expect(missing).toMatchObject({ code: rpcCode.notFound });
    expect(missing.message).toContain("Resource 'nobody' of kind 'SERVICE'");
    const everywhere = cloud.services.listServices({ parent: 'projects/demo-gallery/locations/-' });
    expect((await failure(everywhere)).code).toBe(rpcCode.invalidArgument);
  });

  test('a method that the local cloud lacks, by its name', async () => {
    const error = await failure(cloud.services.getLocation({ name: location }));
    expect(error.code).toBe(rpcCode.unimplemented);
    expect(error.message).toContain('/google.cloud.location.Locations/GetLocation');
  });
});

test('validateOnly changes nothing', async () => {
  const [operation] = await cloud.services.createService({
    parent: location,
    serviceId: 'dry',
    service: { template: template('hello') },
    validateOnly: true,
  });
  await operation.promise();
  expect((await failure(cloud.services.getService({ name: name('dry') }))).code).toBe(rpcCode.notFound);
});

test('allowMissing creates, and without it a missing service is not found', async () => {
  const service = { name: name('maybe'), template: template('hello') };
  expect((await failure(cloud.services.updateService({ service }))).code).toBe(rpcCode.notFound);
  const [operation] = await cloud.services.updateService({ service, allowMissing: true });
  const [created] = await operation.promise();
  expect(String(created.generation)).toBe('1');
});

test('an etag that is not the current one aborts', async () => {
  const service = await create('tagged');
  const stale = { name: name('tagged'), template: template('hello2'), etag: '"old"' };
  expect((await failure(cloud.services.updateService({ service: stale }))).code).toBe(rpcCode.aborted);
  const [operation] = await cloud.services.updateService({ service: { ...stale, etag: service.etag ?? '' } });
  expect(String((await operation.promise())[0].generation)).toBe('2');
});

test('an operation is found by name, and its progress is readable from there', async () => {
  const [started] = await cloud.services.createService({
    parent: location,
    serviceId: 'by-name',
    service: { template: template('late') },
  });
  expect(started.latestResponse.done).toBe(false);
  const service = (await cloud.services.getService({ name: name('by-name') }))[0];
  expect(service).toMatchObject({ reconciling: true, terminalCondition: { state: 'CONDITION_RECONCILING' } });
  const early = await cloud.services.checkCreateServiceProgress(started.name ?? '');
  expect(early.done).toBe(false);
  expect((await early.promise())[0]).toMatchObject({ name: name('by-name'), reconciling: false });
  const late = await cloud.services.checkCreateServiceProgress(started.name ?? '');
  expect(late.done).toBe(true);
  expect((late.result as { name: string }).name).toBe(name('by-name'));
  const unknown = cloud.services.checkCreateServiceProgress(`${location}/operations/none`);
  expect((await failure(unknown)).code).toBe(rpcCode.notFound);
});

test('a fault can strike before or after a method took effect, and delay it', async () => {
  const lost = cloud.faults.inject({
    method: 'CreateService',
    after: new RpcError(rpcCode.unknown, 'answer lost'),
  });
  expect((await failure(create('faulty'))).code).toBe(rpcCode.unknown);
  expect(lost.hits).toBe(1);
  expect((await failure(create('faulty'))).code).toBe(rpcCode.alreadyExists);

  cloud.faults.inject({
    method: 'google.cloud.run.v2.Services/DeleteService',
    matches: (request) => (request as { name?: string }).name === name('faulty'),
    before: new RpcError(rpcCode.permissionDenied, 'not now'),
    delayMs: 60,
  });
  const at = performance.now();
  expect((await failure(cloud.services.deleteService({ name: name('faulty') }))).code).toBe(
    rpcCode.permissionDenied,
  );
  expect(performance.now() - at).toBeGreaterThan(55);
  await (await cloud.services.deleteService({ name: name('faulty') }))[0].promise();
  expect((await failure(cloud.services.getService({ name: name('faulty') }))).code).toBe(rpcCode.notFound);
});

test('a deleted service is gone with its URL and containers, and its name can be used again', async () => {
  const service = await create('short-lived');
  const [operation] = await cloud.services.deleteService({ name: name('short-lived') });
  await operation.promise();
  await expect(fetch(service.uri ?? '')).rejects.toThrow();
  expect(cloud.engine.running().filter((container) => container.startsWith('short-lived'))).toEqual([]);
  expect((await create('short-lived')).uri).toBe(service.uri);
});

test('services are listed by location, in pages', async () => {
  const [services] = await cloud.services.listServices({ parent: location });
  expect(services.map((service) => service.name)).toContain(name('first'));
  const paged: string[] = [];
  for await (const service of cloud.services.listServicesAsync({ parent: location, pageSize: 2 }))
    paged.push(service.name ?? '');
  expect(paged).toEqual(services.map((service) => service.name));
  const [elsewhere] = await cloud.services.listServices({
    parent: 'projects/demo-gallery/locations/europe-west1',
  });
  expect(elsewhere).toEqual([]);
});
