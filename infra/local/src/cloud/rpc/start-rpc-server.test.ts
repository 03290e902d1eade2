import { CloudBuildClient } from '@google-cloud/cloudbuild';
import { grpc } from 'google-gax';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RpcError, rpcCode } from '../rpc-error.ts';
import { decodeMessage, encodeMessage, loadDescriptors, toRestJson } from './descriptors.ts';
import { createFaults } from './faults.ts';
import { typeUrl, type Operation } from './handlers.ts';
import { startRpcServer, type RpcServer } from './start-rpc-server.ts';

const descriptors = loadDescriptors();
const build = {
  id: 'b1',
  projectId: 'p',
  status: 'WORKING' as const,
  tags: ['agent-gallery'],
  timeout: { seconds: '600' },
  createTime: { seconds: '1790000000', nanos: 5_000_000 },
  steps: [{ name: 'gcr.io/cloud-builders/docker', args: ['build', '.'], exitCode: 0 }],
};
const operation: Operation = {
  name: 'operations/build/p/b1',
  done: false,
  metadata: { '@type': typeUrl('google.devtools.cloudbuild.v1.BuildOperationMetadata'), build },
};
const requests: object[] = [];
const logged: string[] = [];
let server: RpcServer;
let client: CloudBuildClient;

beforeAll(async () => {
  process.env['METADATA_SERVER_DETECTION'] = 'none';
  server = await startRpcServer({
    descriptors,
    faults: createFaults(),
    log: (_, message) => logged.push(message),
    port: 0,
    handlers: {
      'google.devtools.cloudbuild.v1.CloudBuild': {
        createBuild: (request) => {
          requests.push(request);
          return Promise.resolve(operation);
        },
        getBuild: () => Promise.resolve(build),
        listBuilds: () => Promise.resolve({ builds: [build] }),
        cancelBuild: () =>
          Promise.reject(new RpcError(rpcCode.failedPrecondition, 'Cannot cancel: ünfinished')),
        retryBuild: () => Promise.reject(new Error('a bug')),
      },
    },
    operationOwners: [
      {
        get: (name) => (name === operation.name ? operation : undefined),
        wait: (name) => {
          if (name !== operation.name) return Promise.resolve(undefined);
          const response = {
            '@type': typeUrl('google.devtools.cloudbuild.v1.Build'),
            ...build,
            status: 'SUCCESS',
          };
          return Promise.resolve({ ...operation, done: true, response });
        },
      },
    ],
  });
  client = new CloudBuildClient({
    apiEndpoint: '127.0.0.1',
    port: server.port,
    sslCreds: grpc.credentials.createInsecure(),
  });
});
afterAll(async () => {
  await client.close();
  await server.close();
});

test('Google’s Cloud Build client starts, reads and lists builds', async () => {
  const [started] = await client.createBuild({
    parent: 'projects/p/locations/us-central1',
    projectId: 'p',
    build,
  });
  expect(started.name).toBe(operation.name);
  expect(started.metadata).toMatchObject({ build: { id: 'b1' } });
  expect(requests[0]).toEqual({
    parent: 'projects/p/locations/us-central1',
    projectId: 'p',
    build: expect.objectContaining({ tags: ['agent-gallery'], timeout: { seconds: '600' } }) as object,
  });
  const [read] = await client.getBuild({ projectId: 'p', id: 'b1' });
  expect(read).toMatchObject({ status: 'WORKING', createTime: { seconds: '1790000000', nanos: 5_000_000 } });
  expect((await client.listBuilds({ projectId: 'p' }))[0]).toHaveLength(1);
  const progress = await client.checkCreateBuildProgress(operation.name);
  expect(progress.done).toBe(false);
  expect(progress.metadata).toMatchObject({ build: { id: 'b1' } });
});

test('errors keep code and words; a bug is INTERNAL and logged; what is missing is named', async () => {
  await expect(client.cancelBuild({ projectId: 'p', id: 'b1' })).rejects.toMatchObject({
    code: rpcCode.failedPrecondition,
    details: 'Cannot cancel: ünfinished',
  });
  await expect(client.retryBuild({ projectId: 'p', id: 'b1' })).rejects.toMatchObject({
    code: rpcCode.internal,
  });
  expect(logged).toEqual(['google.devtools.cloudbuild.v1.CloudBuild/RetryBuild failed']);
  await expect(client.listBuildTriggers({ projectId: 'p' })).rejects.toMatchObject({
    code: rpcCode.unimplemented,
    message: expect.stringContaining('ListBuildTriggers') as string,
  });
});

test('waitOperation answers when the operation is done', async () => {
  const raw = new grpc.Client(`127.0.0.1:${String(server.port)}`, grpc.credentials.createInsecure());
  const requestType = descriptors.type('google.longrunning.WaitOperationRequest');
  const responseType = descriptors.type('google.longrunning.Operation');
  const answered = await new Promise<object>((resolve, reject) => {
    raw.makeUnaryRequest(
      '/google.longrunning.Operations/WaitOperation',
      (request: object) => encodeMessage(requestType, request),
      (bytes) => decodeMessage(responseType, bytes),
      { name: operation.name, timeout: { seconds: '5' } },
      (error, response) =>
        error || !response ? reject(error ?? new Error('no response')) : resolve(response),
    );
  });
  raw.close();
  expect(answered).toMatchObject({
    done: true,
    response: { type_url: 'type.googleapis.com/google.devtools.cloudbuild.v1.Build' },
  });
});

test('a table that names a method which does not exist is refused at start', async () => {
  const handlers = { 'google.cloud.run.v2.Services': { creatService: () => Promise.resolve({}) } };
  const starting = startRpcServer({
    ...{ descriptors, handlers, operationOwners: [], faults: createFaults(), log: () => undefined, port: 0 },
  });
  await expect(starting).rejects.toThrow('google.cloud.run.v2.Services has no method creatService');
});

test('a message as REST JSON has RFC 3339 times, durations, enum names and no empty fields', () => {
  expect(toRestJson(descriptors.type('google.devtools.cloudbuild.v1.Build'), build)).toEqual({
    id: 'b1',
    projectId: 'p',
    status: 'WORKING' as const,
    tags: ['agent-gallery'],
    timeout: '600s',
    createTime: '2026-09-21T14:13:20.005Z',
    steps: [{ name: 'gcr.io/cloud-builders/docker', args: ['build', '.'], exitCode: 0 }],
  });
});
