import { randomUUID } from 'node:crypto';
import { Role, TaskState, type StreamResponse, type Task } from '@a2a-js/sdk';
import {
  ClientFactory,
  ClientFactoryOptions,
  DefaultAgentCardResolver,
  JsonRpcTransportFactory,
  RestTransportFactory,
  type Client,
} from '@a2a-js/sdk/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { conformanceProfile } from '../../test/conformance/agent.ts';
import { serveTestAgent, type TestAgent } from '../../test/conformance/serve-test-agent.ts';

let agent: TestAgent;
beforeAll(async () => {
  agent = await serveTestAgent({
    extendedProfile: () => Promise.resolve({ ...conformanceProfile, description: 'The extended card.' }),
  });
});
afterAll(() => agent.stop());

const V1_CARD = '/.well-known/agent-card.json';
const V03_CARD = '/v0.3/.well-known/agent-card.json';

const connect = (transport: string, cardPath: string): Promise<Client> => {
  const legacyCompat = { enabled: true };
  const factory =
    transport === 'JSONRPC'
      ? new JsonRpcTransportFactory({ legacyCompat })
      : new RestTransportFactory({ legacyCompat });
  const options = ClientFactoryOptions.createFrom(ClientFactoryOptions.default, {
    transports: [factory],
    preferredTransports: [transport],
    cardResolver: new DefaultAgentCardResolver({ legacyCompat }),
  });
  return new ClientFactory(options).createFromUrl(`${agent.url}${cardPath}`, '');
};

const request = (behaviour: string, taskId = '', returnImmediately = false) => ({
  tenant: '',
  metadata: undefined,
  message: {
    messageId: `${behaviour}-${randomUUID()}`,
    contextId: '',
    taskId,
    role: Role.ROLE_USER,
    parts: [
      {
        content: { $case: 'text' as const, value: 'Hello' },
        metadata: undefined,
        filename: '',
        mediaType: '',
      },
    ],
    metadata: undefined,
    extensions: [],
    referenceTaskIds: [],
  },
  configuration: {
    acceptedOutputModes: [],
    taskPushNotificationConfig: undefined,
    historyLength: undefined,
    returnImmediately,
  },
});

const collect = async (stream: AsyncIterable<StreamResponse>) => {
  const events: NonNullable<StreamResponse['payload']>[] = [];
  for await (const { payload } of stream) if (payload) events.push(payload);
  return events;
};

const stateOf = (event: NonNullable<StreamResponse['payload']> | undefined): TaskState | undefined =>
  event && 'status' in event.value ? event.value.status?.state : undefined;

describe.each([
  ['JSONRPC', '1.0', V1_CARD],
  ['HTTP+JSON', '1.0', V1_CARD],
  ['JSONRPC', '0.3', V03_CARD],
  ['HTTP+JSON', '0.3', V03_CARD],
])('the official client over %s, version %s', (transport, version, cardPath) => {
  let client: Client;
  beforeAll(async () => {
    client = await connect(transport, cardPath);
  });

  test('takes the transport and the version from the card (section 8.3)', () => {
    expect(client.transport.protocolName).toBe(transport);
    expect(client.protocolVersion).toBe(version);
  });

  test('sends and gets a finished task', async () => {
    const task = (await client.sendMessage(request('tck-artifact-text'))) as Task;
    expect(task.status?.state).toBe(TaskState.TASK_STATE_COMPLETED);
    expect(task.artifacts[0]?.parts[0]?.content?.value).toBe('Generated text content');
    const got = await client.getTask({ tenant: '', id: task.id, historyLength: undefined });
    expect(got).toEqual(task);
  });

  test.each([
    ['tck-artifact-file', 'raw'],
    ['tck-artifact-file-url', 'url'],
    ['tck-artifact-data', 'data'],
  ])('%s comes as %s', async (behaviour, content) => {
    const task = (await client.sendMessage(request(behaviour))) as Task;
    expect(task.artifacts[0]?.parts[0]?.content?.$case).toBe(content);
  });

  test('gets a message alone', async () => {
    expect(await client.sendMessage(request('tck-message-response'))).toMatchObject({
      role: Role.ROLE_AGENT,
    });
  });

  test('streams from the task to its terminal status', async () => {
    const events = await collect(client.sendMessageStream(request('tck-stream-artifact-chunked')));
    expect(events[0]?.$case).toBe('task');
    const texts = events.flatMap((event) =>
      event.$case === 'artifactUpdate' ? (event.value.artifact?.parts[0]?.content?.value as string) : [],
    );
    expect(texts).toEqual(['chunk-1 ', 'chunk-2']);
    expect(stateOf(events.at(-1))).toBe(TaskState.TASK_STATE_COMPLETED);
  });

  test('continues a task that waits for input', async () => {
    const waiting = (await client.sendMessage(request('tck-input-required'))) as Task;
    expect(waiting.status?.state).toBe(TaskState.TASK_STATE_INPUT_REQUIRED);
    const done = (await client.sendMessage(request('tck-input-required', waiting.id))) as Task;
    expect(done).toMatchObject({ id: waiting.id, status: { state: TaskState.TASK_STATE_COMPLETED } });
  });

  test('resubscribes to a running task and cancels it', async () => {
    const running = (await client.sendMessage(request('test-resubscribe-message-id', '', true))) as Task;
    const reading = collect(client.resubscribeTask({ tenant: '', id: running.id }));
    await new Promise((resolve) => setTimeout(resolve, 50));
    const canceled = await client.cancelTask({ tenant: '', id: running.id, metadata: undefined });
    expect(canceled.status?.state).toBe(TaskState.TASK_STATE_CANCELED);
    const events = await reading;
    expect(events[0]).toMatchObject({ $case: 'task', value: { id: running.id } });
    expect(stateOf(events.at(-1))).toBe(TaskState.TASK_STATE_CANCELED);
  });

  test('is told TaskNotFoundError and TaskNotCancelableError as such', async () => {
    const unknown = client.getTask({ tenant: '', id: 'nobody', historyLength: undefined });
    await expect(unknown).rejects.toThrow(expect.objectContaining({ reason: 'TASK_NOT_FOUND' }));
    const task = (await client.sendMessage(request('tck-complete-task'))) as Task;
    const cancel = client.cancelTask({ tenant: '', id: task.id, metadata: undefined });
    await expect(cancel).rejects.toThrow(expect.objectContaining({ reason: 'TASK_NOT_CANCELABLE' }));
  });

  test('keeps push configurations', async () => {
    const task = (await client.sendMessage(request('tck-input-required'))) as Task;
    const authentication = { scheme: 'Bearer', credentials: 'secret' };
    const url = 'https://example.com/hook';
    const config = { tenant: '', taskId: task.id, id: 'mine', url, token: 'token', authentication };
    await client.createTaskPushNotificationConfig(config);
    const got = await client.getTaskPushNotificationConfig({ tenant: '', taskId: task.id, id: 'mine' });
    expect(got).toMatchObject({ taskId: task.id, id: 'mine', url, token: 'token', authentication });
    const query = { tenant: '', taskId: task.id, pageSize: 10, pageToken: '' };
    expect((await client.listTaskPushNotificationConfig(query)).configs).toHaveLength(1);
    for (let times = 0; times < 2; times++) {
      await client.deleteTaskPushNotificationConfig({ tenant: '', taskId: task.id, id: 'mine' });
    }
    expect((await client.listTaskPushNotificationConfig(query)).configs).toHaveLength(0);
  });

  test('gets the extended card (section 3.1.11)', async () => {
    expect((await client.getAgentCard()).description).toBe('The extended card.');
  });

  test('lists tasks, which version 0.3 cannot', async () => {
    const query = {
      tenant: '',
      contextId: '',
      status: TaskState.TASK_STATE_UNSPECIFIED,
      pageSize: 2,
      pageToken: '',
      statusTimestampAfter: undefined,
      includeArtifacts: false,
      historyLength: undefined,
    };
    const listing = client.listTasks(query);
    if (version === '0.3') await expect(listing).rejects.toThrow();
    else expect((await listing).tasks).toHaveLength(2);
  });
});
