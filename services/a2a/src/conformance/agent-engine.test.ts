import { afterEach, describe, expect, test } from 'vitest';
import { conformanceProfile } from '../../test/conformance/agent.ts';
import { http, postJson, userMessage, type LooseResponse } from '../../test/conformance/requests.ts';
import { serveTestAgent, type TestAgent } from '../../test/conformance/serve-test-agent.ts';
import { CLASS_METHODS, type Agent } from '../index.ts';
import { parseServerConfig } from '../serve/config.ts';

// docs.cloud.google.com/gemini-enterprise-agent-platform/scale/runtime/runtime-contract

let agent: TestAgent;
afterEach(() => agent.stop());

const call = (path: string, method: string | undefined, input: unknown, headers?: Record<string, string>) =>
  postJson(`${agent.url}${path}`, { class_method: method, input }, headers);
const query = (method: string | undefined, input: unknown) => call('/api/reasoning_engine', method, input);
const streamQuery = (method: string | undefined, input: unknown) =>
  call('/api/stream_reasoning_engine', method, input);

// Tests look into lines of any shape.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
const linesOf = async (response: LooseResponse): Promise<any[]> =>
  (await response.text())
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

/** Calls a tool and says two words; asks, fails or tells who asked where the message wants that. */
const talker: Agent = {
  async execute(turn) {
    const text = turn.message.parts[0]?.text ?? '';
    await turn.status('TASK_STATE_WORKING');
    if (text === 'fail') return turn.status('TASK_STATE_FAILED', [{ text: 'It broke.' }]);
    if (text === 'ask') return turn.status('TASK_STATE_INPUT_REQUIRED', [{ text: 'Which one?' }]);
    await turn.status('TASK_STATE_WORKING', [
      { data: { name: 'look', args: { at: 1 } }, metadata: { kind: 'tool-call', id: 'c1' } },
    ]);
    const words = ['Hello ', text === 'who' ? `${turn.owner} in ${turn.contextId}` : 'there'];
    for (const [index, word] of words.entries()) {
      await turn.artifact({ artifactId: 'a', parts: [{ text: word }] }, { append: index > 0 });
    }
  },
};
const serveTalker = async () => {
  agent = await serveTestAgent({ agent: talker });
};

describe('POST /api/reasoning_engine', () => {
  test.each(['query', 'async_query', undefined])('method %s answers the text', async (method) => {
    await serveTalker();
    const response = await query(method, { message: 'hi' });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ output: 'Hello there' });
  });

  test('a session goes on, and belongs to its user', async () => {
    await serveTalker();
    const { output: session } = await (await query('async_create_session', { user_id: 'ann' })).json();
    const input = { message: 'who', user_id: 'ann', session_id: session.id };
    expect((await (await query('query', input)).json()).output).toBe(`Hello ann in ${session.id}`);
  });

  test('nobody is somebody else by a user_id where callers are told apart', async () => {
    agent = await serveTestAgent({ agent: talker, ownerOf: () => 'real' });
    const input = { message: 'who', user_id: 'ann', session_id: 's' };
    expect((await (await query('query', input)).json()).output).toBe('Hello real in s');
  });

  test('a question of the agent is the answer; a failure is a JSON error with its reason', async () => {
    await serveTalker();
    expect((await (await query('query', { message: 'ask' })).json()).output).toBe('Which one?');
    const failed = await query('query', { message: 'fail' });
    expect(failed.status).toBe(500);
    expect((await failed.json()).error.message).toBe('It broke.');
  });

  test('the methods of A2aAgent send, get and cancel', async () => {
    agent = await serveTestAgent();
    const message = userMessage('tck-input-required');
    const { output } = await (await query('on_message_send', { message })).json();
    expect(output.task.status.state).toBe('TASK_STATE_INPUT_REQUIRED');
    const { id } = output.task;
    expect((await (await query('on_get_task', { id })).json()).output).toEqual(output.task);
    const canceled = await (await query('on_cancel_task', { id })).json();
    expect(canceled.output.status.state).toBe('TASK_STATE_CANCELED');
  });

  test('handle_authenticated_agent_card gives the extended card, else the public one', async () => {
    agent = await serveTestAgent();
    const card = async () => (await (await query('handle_authenticated_agent_card', {})).json()).output;
    expect((await card()).name).toBe(conformanceProfile.name);
    await agent.stop();
    const extended = { ...conformanceProfile, description: 'The extended card.' };
    agent = await serveTestAgent({ extendedProfile: () => Promise.resolve(extended) });
    expect((await card()).description).toBe('The extended card.');
  });

  test.each([
    ['an unknown method', { class_method: 'fly', input: {} }, 404, 'There are query, '],
    ['a method of the other path', { class_method: 'stream_query', input: {} }, 404, 'by :streamQuery'],
    ['no message', { class_method: 'query', input: {} }, 400, '"message"'],
    ['input that is no object', { class_method: 'query', input: [] }, 400, '"input"'],
    ['no JSON', '{', 400, 'not JSON'],
  ])('%s is a JSON error that says so', async (_name, body, status, text) => {
    await serveTalker();
    const response = await postJson(`${agent.url}/api/reasoning_engine`, body);
    expect(response.status).toBe(status);
    expect((await response.json()).error.message).toContain(text);
  });
});

describe('POST /api/stream_reasoning_engine', () => {
  test.each(['stream_query', 'async_stream_query', undefined])(
    'method %s gives a line for each tool call and chunk, and the whole answer at the end',
    async (method) => {
      await serveTalker();
      const response = await streamQuery(method, { message: 'hi', user_id: 'ann' });
      expect(response.headers.get('content-type')).toMatch(/^application\/x-ndjson/);
      const lines = await linesOf(response);
      expect(lines.map(({ content, partial }) => ({ ...content.parts[0], partial }))).toEqual([
        { function_call: { id: 'c1', name: 'look', args: { at: 1 } } },
        { text: 'Hello ', partial: true },
        { text: 'there', partial: true },
        { text: 'Hello there', partial: false },
      ]);
      expect(lines[0]).toMatchObject({ author: conformanceProfile.name, content: { role: 'model' } });
    },
  );

  test('ends with a question, and with an error code', async () => {
    await serveTalker();
    const asked = await linesOf(await streamQuery('stream_query', { message: 'ask' }));
    expect(asked.at(-1).content.parts).toEqual([{ text: 'Which one?' }]);
    const failed = await linesOf(await streamQuery('stream_query', { message: 'fail' }));
    expect(failed).toMatchObject([{ error_code: 'FAILED', error_message: 'It broke.' }]);
  });

  test('streaming_agent_run_with_events takes and gives what Gemini Enterprise does', async () => {
    await serveTalker();
    const message = { role: 'user', parts: [{ text: 'hi' }] };
    const request_json = JSON.stringify({ message, user_id: 'ann', session_id: 's1' });
    const lines = await linesOf(await streamQuery('streaming_agent_run_with_events', { request_json }));
    expect(lines.at(-1)).toMatchObject({
      session_id: 's1',
      events: [{ content: { parts: [{ text: 'Hello there' }] } }],
    });
  });

  test('on_message_send_stream gives the events of A2A', async () => {
    agent = await serveTestAgent();
    const lines = await linesOf(
      await streamQuery('on_message_send_stream', { message: userMessage('tck-artifact-text') }),
    );
    expect(lines.map((line) => Object.keys(line)[0])).toEqual([
      'task',
      'statusUpdate',
      'artifactUpdate',
      'statusUpdate',
    ]);
  });

  test('carries no keep-alive comments, which are no JSON', async () => {
    const slow: Agent = { execute: () => new Promise((resolve) => setTimeout(resolve, 100)) };
    agent = await serveTestAgent({ agent: slow, keepAliveMs: 10 });
    expect(await linesOf(await streamQuery('stream_query', { message: 'hi' }))).toHaveLength(1);
  });

  test('a method that is not one is a JSON error', async () => {
    await serveTalker();
    const response = await streamQuery('query', { message: 'hi' });
    expect(response.status).toBe(404);
    expect((await response.json()).error.message).toContain('Call query by :query.');
  });
});

test('every declared method is answered', async () => {
  await serveTalker();
  for (const { name, api_mode: mode } of CLASS_METHODS) {
    const response = await (mode === 'async' ? query(name, {}) : streamQuery(name, {}));
    expect([name, response.status]).not.toEqual([name, 404]);
  }
});

describe('A2A below /api', () => {
  test.each(['/api/.well-known/agent-card.json', '/api/v0.3/.well-known/agent-card.json', '/api/tasks'])(
    'GET %s answers',
    async (path) => {
      agent = await serveTestAgent();
      expect((await http(`${agent.url}${path}`)).status).toBe(200);
    },
  );

  test('the card of an engine has the URL at which its container is reached', async () => {
    const { publicUrl } = parseServerConfig({
      GOOGLE_CLOUD_AGENT_ENGINE_ID: '42',
      GOOGLE_CLOUD_PROJECT: 'p',
      GOOGLE_CLOUD_LOCATION: 'europe-west1',
    });
    agent = await serveTestAgent({ publicUrl });
    const card = await (await http(`${agent.url}/api/.well-known/agent-card.json`)).json();
    const base =
      'https://europe-west1-aiplatform.googleapis.com/reasoningEngines/v1/projects/p/locations/europe-west1/reasoningEngines/42/api';
    expect(card.supportedInterfaces.map(({ url }: { url: string }) => url)).toEqual([
      base,
      `${base}/jsonrpc`,
    ]);
    const set = { GOOGLE_CLOUD_AGENT_ENGINE_ID: '42', PUBLIC_URL: 'https://agent.example.com' };
    expect(parseServerConfig(set).publicUrl).toBe('https://agent.example.com');
  });
});
