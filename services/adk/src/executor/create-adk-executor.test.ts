import { serveAgent, type RunningServer } from '@agent-gallery/a2a';
import {
  BaseLlm,
  FunctionTool,
  InMemorySessionService,
  LlmAgent,
  requestInputTool,
  type BaseLlmConnection,
  type LlmRequest,
  type LlmResponse,
} from '@google/adk';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { OfflineModel } from '../models/offline/offline-model.ts';
import { createAdkExecutor } from './create-adk-executor.ts';

type Script = (request: LlmRequest, signal: AbortSignal | undefined) => AsyncGenerator<LlmResponse, void>;

class ScriptedModel extends BaseLlm {
  readonly #script: Script;
  constructor(script: Script) {
    super({ model: 'scripted' });
    this.#script = script;
  }
  override generateContentAsync(request: LlmRequest, _stream?: boolean, signal?: AbortSignal) {
    return this.#script(request, signal);
  }
  override connect(): Promise<BaseLlmConnection> {
    return Promise.reject(new Error('not used'));
  }
}

interface Update {
  task?: { id: string };
  statusUpdate?: { status: { state: string; message?: { parts: Record<string, unknown>[] } } };
  artifactUpdate?: {
    artifact: { artifactId: string; name: string; parts: { text?: string }[] };
    append?: boolean;
    lastChunk?: boolean;
  };
}

let server: RunningServer | undefined;
afterEach(() => server?.stop());

const text = (value: string, partial = true): LlmResponse => ({
  content: { role: 'model', parts: [{ text: value }] },
  partial,
});

const serve = async (model: BaseLlm, tools: LlmAgent['tools'] = []) => {
  const agent = new LlmAgent({ name: 'tested', model, tools });
  const sessions = new InMemorySessionService();
  const executor = createAdkExecutor({ agent, sessions, log: () => undefined });
  const profile = { name: 'Tested', description: 'Tested', version: '1', skills: [] };
  server = await serveAgent(profile, executor, {
    env: { PORT: '0', HOST: '127.0.0.1' },
    log: () => undefined,
  });
  return { url: `http://127.0.0.1:${server.port}`, sessions };
};

const stream = async function* (
  url: string,
  parts: object[],
  more: { contextId?: string; taskId?: string } = {},
): AsyncGenerator<Update, void> {
  const response = await fetch(`${url}/message:stream`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'a2a-version': '1.0' },
    body: JSON.stringify({
      message: { messageId: crypto.randomUUID(), role: 'ROLE_USER', parts, ...more },
    }),
  });
  let rest = '';
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    rest += chunk;
    const events = rest.split('\n\n');
    rest = events.pop() ?? '';
    for (const event of events) {
      const data = /^data: ?(.*)$/m.exec(event)?.[1];
      if (data !== undefined) yield JSON.parse(data) as Update;
    }
  }
};

const ask = async (...args: Parameters<typeof stream>): Promise<Update[]> => {
  const updates: Update[] = [];
  for await (const update of stream(...args)) {
    updates.push(update);
    // The stream of a task that waits for input stays open.
    if (update.statusUpdate?.status.state === 'TASK_STATE_INPUT_REQUIRED') break;
  }
  return updates;
};

const statesOf = (updates: Update[]) =>
  updates.flatMap(({ statusUpdate }) => statusUpdate?.status.state ?? []);
const chunksOf = (updates: Update[]) => updates.flatMap(({ artifactUpdate }) => artifactUpdate ?? []);
const answerOf = (updates: Update[]) =>
  chunksOf(updates)
    .map(({ artifact }) => artifact.parts[0]?.text)
    .join('');
const lastParts = (updates: Update[]) => updates.at(-1)?.statusUpdate?.status.message?.parts;

const hello = [{ text: 'Hello' }];

describe('an ADK agent over A2A', () => {
  it('streams the model text as chunks of answer_chunk and completes', async () => {
    const { url } = await serve(
      new ScriptedModel(async function* () {
        yield text('One ');
        yield text('two');
        yield text('One two three.', false);
      }),
    );
    const updates = await ask(url, hello);
    expect(
      chunksOf(updates).map(({ artifact, append, lastChunk }) => [
        artifact.parts[0]?.text,
        append,
        lastChunk,
      ]),
    ).toEqual([
      ['One ', false, false],
      ['two', true, false],
      [' three.', true, false],
      ['', true, true],
    ]);
    expect(new Set(chunksOf(updates).map(({ artifact }) => artifact.name))).toEqual(
      new Set(['answer_chunk']),
    );
    expect(statesOf(updates)).toEqual(['TASK_STATE_WORKING', 'TASK_STATE_COMPLETED']);
  });

  it('sends the first chunk while the model still works', async () => {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const { url } = await serve(
      new ScriptedModel(async function* () {
        yield text('Now');
        await promise;
        yield text('Now.', false);
      }),
    );
    let seen = '';
    for await (const { artifactUpdate } of stream(url, hello)) {
      seen += artifactUpdate?.artifact.parts[0]?.text ?? '';
      if (seen === 'Now') resolve(undefined);
    }
    expect(seen).toBe('Now.');
  });

  it('shows tool calls and results as data parts, and the answer of the offline model', async () => {
    const weather = new FunctionTool({
      name: 'get_weather',
      description: 'Weather of a city.',
      parameters: z.object({ city: z.string() }),
      execute: ({ city }) => ({ result: `It is sunny in ${city}.` }),
    });
    const { url } = await serve(new OfflineModel({ pauseMs: 0 }), [weather]);
    const updates = await ask(url, [{ text: 'What is the weather in Rome?' }]);
    const parts = updates.flatMap(({ statusUpdate }) => statusUpdate?.status.message?.parts ?? []);
    expect(parts).toMatchObject([
      { data: { name: 'get_weather', args: { city: 'Rome' } }, metadata: { kind: 'tool-call' } },
      {
        data: { name: 'get_weather', response: { result: 'It is sunny in Rome.' } },
        metadata: { kind: 'tool-result' },
      },
    ]);
    expect(answerOf(updates)).toMatch(/^It is sunny in Rome\.\n\n.*offline model/s);
    expect(chunksOf(updates).length).toBeGreaterThan(5);
  });

  it('keeps the conversation of a context, and that of its owner only', async () => {
    const seen: number[] = [];
    const { url, sessions } = await serve(
      new ScriptedModel(async function* ({ contents }) {
        seen.push(contents.length);
        yield text('ok', false);
      }),
    );
    await ask(url, hello, { contextId: 'c1' });
    await ask(url, hello, { contextId: 'c1' });
    await ask(url, hello, { contextId: 'c2' });
    expect(seen).toEqual([1, 3, 1]);
    expect((await sessions.listSessions({ appName: 'tested' })).totalItems).toBe(2);
  });

  it('fails with the message of an error, without stack or key', async () => {
    const { url } = await serve(
      // eslint-disable-next-line require-yield
      new ScriptedModel(async function* () {
        throw new Error('{"error":{"code":400,"message":"API key: abcdefgh12345 not valid"}}\n    at x.js:1');
      }),
    );
    const updates = await ask(url, hello);
    expect(statesOf(updates).at(-1)).toBe('TASK_STATE_FAILED');
    expect(lastParts(updates)).toEqual([{ text: 'API key: … not valid' }]);
  });

  it('rejects a message with nothing to read', async () => {
    const { url } = await serve(new OfflineModel());
    const updates = await ask(url, [{ text: '' }]);
    expect(statesOf(updates).at(-1)).toBe('TASK_STATE_REJECTED');
  });

  it('asks for confirmation and goes on with the answer, yes or no', async () => {
    const done: string[] = [];
    const remove = new FunctionTool({
      name: 'remove_file',
      description: 'Removes a file.',
      parameters: z.object({ file: z.string() }),
      requireConfirmation: true,
      execute: ({ file }) => {
        done.push(file);
        return { result: `${file} is gone.` };
      },
    });
    const { url } = await serve(new OfflineModel({ pauseMs: 0 }), [remove]);
    const first = await turnOf(url, 'Remove the file "a.txt"', 'c1');
    expect(first.state).toBe('TASK_STATE_INPUT_REQUIRED');
    expect(first.parts.at(-1)).toMatchObject({ metadata: { kind: 'input-request' } });
    expect(done).toEqual([]);
    const second = await turnOf(url, 'Yes, please', 'c1', first.taskId);
    expect(second.state).toBe('TASK_STATE_COMPLETED');
    expect(second.answer).toContain('a.txt is gone.');

    const third = await turnOf(url, 'Remove the file "b.txt"', 'c2');
    await turnOf(url, 'no', 'c2', third.taskId);
    expect(done).toEqual(['a.txt']);
  });

  it('asks the user and gives the answer to the tool that asked', async () => {
    const { url } = await serve(
      new ScriptedModel(async function* ({ contents }) {
        const said = contents.at(-1)?.parts?.[0]?.text ?? '';
        if (said.startsWith('You asked')) {
          yield text(said, false);
          return;
        }
        const functionCall = { name: requestInputTool.name, args: { message: 'Which city?' } };
        yield { content: { role: 'model', parts: [{ functionCall }] }, partial: false };
      }),
      [requestInputTool],
    );
    const first = await turnOf(url, 'Weather?', 'c1');
    expect(first.state).toBe('TASK_STATE_INPUT_REQUIRED');
    expect(first.parts[0]).toEqual({ text: 'Which city?' });
    const second = await turnOf(url, 'Rome', 'c1', first.taskId);
    expect(second.state).toBe('TASK_STATE_COMPLETED');
    expect(second.answer).toBe('You asked: Which city?\nMy answer: Rome');
    expect((await turnOf(url, 'Thanks', 'c1')).state).toBe('TASK_STATE_INPUT_REQUIRED');
  });

  it('aborts the model when the task is canceled', async () => {
    const aborted = Promise.withResolvers<string>();
    const { url } = await serve(
      new ScriptedModel(async function* (_, signal) {
        yield text('Working');
        await new Promise((resolve) => signal?.addEventListener('abort', resolve));
        aborted.resolve('aborted');
      }),
    );
    const states: string[] = [];
    let taskId = '';
    for await (const { task, statusUpdate, artifactUpdate } of stream(url, hello)) {
      taskId = task?.id ?? taskId;
      if (artifactUpdate) await fetch(`${url}/tasks/${taskId}:cancel`, { method: 'POST' });
      if (statusUpdate) states.push(statusUpdate.status.state);
    }
    expect(states.at(-1)).toBe('TASK_STATE_CANCELED');
    expect(await aborted.promise).toBe('aborted');
  });
});

const turnOf = async (url: string, message: string, contextId: string, taskId?: string) => {
  const updates = await ask(url, [{ text: message }], { contextId, ...(taskId && { taskId }) });
  return {
    taskId: updates[0]?.task?.id ?? '',
    state: statesOf(updates).at(-1),
    parts: lastParts(updates) ?? [],
    answer: answerOf(updates),
  };
};
