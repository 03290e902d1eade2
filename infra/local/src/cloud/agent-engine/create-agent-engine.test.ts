import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  accessToken,
  parent,
  startTestEngine,
  type Json,
  type TestEngine,
} from './testing/start-test-engine.ts';

let cloud: TestEngine;

beforeEach(async () => {
  cloud = await startTestEngine();
});
afterEach(async () => {
  await cloud.close();
  expect(cloud.errors).toEqual([]);
});

const engineOf = (imageUri: string, deploymentSpec: object = {}) => ({
  displayName: 'weather',
  labels: { 'managed-by': 'agent-gallery' },
  spec: { containerSpec: { imageUri }, deploymentSpec },
});

async function create(imageUri = 'agent', deploymentSpec: object = {}): Promise<Json> {
  const { status, body } = await cloud.call(
    'POST',
    `/v1/${parent}/reasoningEngines`,
    engineOf(imageUri, deploymentSpec),
  );
  expect(status).toBe(200);
  return cloud.done(body);
}

test('creating is an operation that ends with an engine whose container answers queries', async () => {
  const operation = await create('agent', { env: [{ name: 'GREETING', value: 'hello' }] });
  expect(operation).toMatchObject({
    name: expect.stringMatching(new RegExp(`^${parent}/reasoningEngines/\\d{19}/operations/`)) as string,
    done: true,
    metadata: {
      '@type': 'type.googleapis.com/google.cloud.aiplatform.v1.CreateReasoningEngineOperationMetadata',
    },
    response: {
      '@type': 'type.googleapis.com/google.cloud.aiplatform.v1.ReasoningEngine',
      displayName: 'weather',
    },
  });
  const { name } = operation.response;
  const query = { classMethod: 'ask', input: { question: 'rain?' } };
  const { body } = await cloud.call('POST', `/v1/${name}:query`, query);
  expect(body).toEqual({
    output: {
      call: { class_method: 'ask', input: { question: 'rain?' } },
      id: name.split('/').at(-1),
      greeting: 'hello',
      publicUrl: `${cloud.url}/reasoningEngines/v1/${name as string}/api`,
    },
  });
  expect(cloud.entries.find(({ textPayload }) => textPayload === 'agent ready')).toMatchObject({
    logName: 'projects/demo-gallery/logs/aiplatform.googleapis.com%2Freasoning_engine_stdout',
    resource: {
      type: 'aiplatform.googleapis.com/ReasoningEngine',
      labels: { reasoning_engine_id: name.split('/').at(-1) },
    },
    labels: { 'managed-by': 'agent-gallery' },
  });
});

test('a container gets the secrets that secretEnv refers to, and PUBLIC_URL as the engine sets it', async () => {
  const secretEnv = [{ name: 'API_KEY', secretRef: { secret: 'key' } }];
  const env = [{ name: 'PUBLIC_URL', value: 'https://agent.example' }];
  const failed = await create('agent', { secretEnv });
  expect(failed.error.message).toMatch(/Secret projects\/\d+\/secrets\/key\/versions\/latest was not found/);

  const secrets = '/v1/projects/demo-gallery/secrets';
  await cloud.call('POST', `${secrets}?secretId=key`, {});
  const data = Buffer.from('s3cret').toString('base64');
  await cloud.call('POST', `${secrets}/key:addVersion`, { payload: { data } });
  const { name } = (await create('agent', { secretEnv, env })).response;
  const { body } = await cloud.call('POST', `/v1/${name}:query`, { input: {} });
  expect(body.output).toMatchObject({ key: 's3cret', publicUrl: 'https://agent.example' });
  expect(JSON.stringify((await cloud.call('GET', `/v1/${name}`)).body)).not.toContain('s3cret');
});

test('streamQuery and the paths below api/ come through as they are written', async () => {
  const { name } = (await create()).response;
  const headers = { authorization: `Bearer ${accessToken}` };
  for (const path of [`/v1/${name}:streamQuery?alt=sse`, `/reasoningEngines/v1/${name}/api/sse`]) {
    const response = await fetch(cloud.url + path, { method: 'POST', headers, body: '{"input":{}}' });
    const chunks: string[] = [];
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) chunks.push(chunk);
    expect(chunks.length).toBeGreaterThan(1);
    expect(chunks.join('').trim().split('\n')).toHaveLength(3);
  }
  const put = await fetch(`${cloud.url}/reasoningEngines/v1/${name}/api/tasks/1?a=b`, {
    method: 'PUT',
    headers: { ...headers, 'x-own': '1' },
    body: 'text',
  });
  expect(put.status).toBe(201);
  expect(put.headers.get('x-method')).toBe('PUT');
  const seen = (await put.json()) as Json;
  expect(seen).toMatchObject({ url: '/api/tasks/1?a=b', text: 'text', headers: { 'x-own': '1' } });
  expect(seen.headers.authorization).toBeUndefined();
});

test('a caller without the access token is refused, and what the container refuses is said', async () => {
  const { name } = (await create()).response;
  const anonymous = await fetch(`${cloud.url}/reasoningEngines/v1/${name}/api/x`);
  expect(anonymous.status).toBe(401);
  const failed = await cloud.call('POST', `/v1/${name}:query`, { input: { fail: true } });
  expect(failed.status).toBe(400);
  expect(failed.body.error.status).toBe('FAILED_PRECONDITION');
  expect(failed.body.error.message).toContain('Error Details: {"detail":"no such method"}');
});

test('an update takes over when it is ready, and one that does not start leaves the earlier in place', async () => {
  const { name } = (await create()).response;
  const patch = (body: object, mask: string) =>
    cloud.call('PATCH', `/v1/${name}?updateMask=${mask}`, body).then(({ body: begun }) => cloud.done(begun));
  const renamed = await patch({ displayName: 'rain' }, 'displayName');
  expect(renamed.response).toMatchObject({
    displayName: 'rain',
    spec: { containerSpec: { imageUri: 'agent' } },
  });
  expect(cloud.engine.started).toHaveLength(1);

  const failed = await patch(engineOf('exits'), 'spec.container_spec.image_uri');
  expect(failed.error).toMatchObject({
    code: 3,
    message: expect.stringContaining(
      `Reasoning Engine resource [${name}] failed to start and cannot serve traffic`,
    ) as string,
  });
  const { body } = await cloud.call('GET', `/v1/${name}`);
  expect(body.spec.containerSpec.imageUri).toBe('agent');
  expect((await cloud.call('POST', `/v1/${name}:query`, { input: {} })).status).toBe(200);

  const changed = await patch(engineOf('agent2'), 'spec');
  expect(changed.response).toMatchObject({
    displayName: 'rain',
    spec: { containerSpec: { imageUri: 'agent2' } },
  });
  expect((await cloud.call('POST', `/v1/${name}:query`, { input: {} })).status).toBe(200);
  await expect.poll(() => cloud.engine.running().length).toBe(1);
});

test('engines are listed by filter, and deleting one ends its container', async () => {
  const { name } = (await create()).response;
  const list = async (filter: string) =>
    (await cloud.call('GET', `/v1/${parent}/reasoningEngines?filter=${encodeURIComponent(filter)}`)).body;
  expect((await list('display_name="weather"')).reasoningEngines).toHaveLength(1);
  expect((await list('labels.managed-by="agent-gallery"')).reasoningEngines[0].name).toBe(name);
  expect(await list('display_name="other"')).toEqual({});

  const { body } = await cloud.call('DELETE', `/v1/${name}?force=true`);
  expect(await cloud.done(body)).toMatchObject({
    done: true,
    response: { '@type': 'type.googleapis.com/google.protobuf.Empty' },
  });
  expect(cloud.engine.running()).toEqual([]);
  expect((await cloud.call('GET', `/v1/${name}`)).status).toBe(404);
});

test('a creation that is cancelled ends CANCELLED and leaves nothing', async () => {
  const { body } = await cloud.call('POST', `/v1/${parent}/reasoningEngines`, engineOf('never-listens'));
  await expect.poll(() => cloud.engine.running().length).toBe(1);
  expect((await cloud.call('POST', `/v1/${body.name}:cancel`)).status).toBe(200);
  expect(await cloud.done(body)).toMatchObject({ done: true, error: { code: 1 } });
  expect((await cloud.call('GET', `/v1/${parent}/reasoningEngines`)).body).toEqual({});
  expect(cloud.engine.running()).toEqual([]);
});

test('what Agent Engine would refuse is refused', async () => {
  const refused = async (body: object) =>
    (await cloud.call('POST', `/v1/${parent}/reasoningEngines`, body)).body.error;
  expect(await refused({ spec: engineOf('agent').spec })).toMatchObject({ status: 'INVALID_ARGUMENT' });
  expect(await refused(engineOf('agent', { env: [{ name: 'PORT', value: '1' }] }))).toMatchObject({
    message: "The environment variable name 'PORT' is reserved. Please rename it.",
  });
  expect(await refused(engineOf('agent', { minInstances: 11 }))).toMatchObject({ code: 400 });
  expect(await refused({ displayName: 'x', spec: { packageSpec: {} } })).toMatchObject({
    status: 'UNIMPLEMENTED',
  });
});

test('after a restart an unfinished creation is carried on and a finished engine serves again', async () => {
  const { name } = (await create()).response;
  const { body: begun } = await cloud.call('POST', `/v1/${parent}/reasoningEngines`, engineOf('agent2'));
  await cloud.close({ keepFolder: true });
  cloud = await startTestEngine(cloud.folder);
  expect(await cloud.done(begun)).toMatchObject({ done: true, response: { displayName: 'weather' } });
  expect((await cloud.call('POST', `/v1/${name}:query`, { input: {} })).status).toBe(200);
});

test('faults strike the REST methods, injected from outside', async () => {
  const inject = (fault: object) => cloud.call('POST', '/_local/faults', fault);
  const path = `/v1/${parent}/reasoningEngines`;
  await inject({
    method: 'CreateReasoningEngine',
    before: { code: 'PERMISSION_DENIED', message: 'no role' },
  });
  const denied = await cloud.call('POST', path, engineOf('agent'));
  expect(denied).toMatchObject({
    status: 403,
    body: { error: { code: 403, status: 'PERMISSION_DENIED', message: 'no role' } },
  });
  expect((await cloud.call('GET', path)).body).toEqual({});

  const lost = await inject({
    method: 'google.cloud.aiplatform.v1.ReasoningEngineService/CreateReasoningEngine',
    matches: { displayName: 'weather' },
    after: { code: 'UNAVAILABLE' },
  });
  expect((await cloud.call('POST', path, engineOf('agent'))).status).toBe(503);
  expect((await cloud.call('GET', path)).body.reasoningEngines).toHaveLength(1);
  expect((await cloud.call('GET', `/_local/faults/${lost.body.id}`)).body.hits).toBe(1);
  expect((await inject({ method: 'X', before: { code: 'NONE' } })).status).toBe(400);
});
