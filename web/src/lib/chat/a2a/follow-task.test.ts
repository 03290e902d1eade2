import { ProblemError } from '@agent-gallery/api/client';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerText } from '../answer/answer-pieces.ts';
import { NO_ANSWER, type Answer } from '../answer/answer.ts';
import { sendMessage, type CallAgent } from './agent-client.ts';
import { followTask } from './follow-task.ts';
import { createNetwork } from './network.ts';
import { readServerSentEvents } from './read-server-sent-events.ts';

const encoder = new TextEncoder();

/** A body whose bytes come in the given pieces, and which then ends or breaks. */
function body(pieces: Iterable<Uint8Array<ArrayBuffer>>, breaks = false) {
  return new ReadableStream<Uint8Array<ArrayBuffer>>({
    async start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      // An error drops what waits to be read.
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (breaks) controller.error(new TypeError('network error'));
      else controller.close();
    },
  });
}

const sse = (id: number, event: object) => `id: ${String(id)}\ndata: ${JSON.stringify(event)}\n\n`;
const log = [
  { task: { id: 't1', contextId: 'c1', status: { state: 'TASK_STATE_SUBMITTED' } } },
  { statusUpdate: { taskId: 't1', status: { state: 'TASK_STATE_WORKING' } } },
  { artifactUpdate: { taskId: 't1', artifact: { artifactId: 'a', parts: [{ text: 'Hello ' }] } } },
  {
    artifactUpdate: { taskId: 't1', artifact: { artifactId: 'a', parts: [{ text: 'wörld' }] }, append: true },
  },
  { statusUpdate: { taskId: 't1', status: { state: 'TASK_STATE_COMPLETED' } } },
];

/** An agent whose connections break after so many events each. */
function agentThatBreaks(eventsPerConnection: number) {
  const asked: (string | null)[] = [];
  const call: CallAgent = (_path, init) => {
    const after = new Headers(init.headers).get('last-event-id');
    asked.push(after);
    const from = Number(after ?? 0);
    const frames = log
      .slice(from, from + eventsPerConnection)
      .map((event, index) => sse(from + index + 1, event));
    return Promise.resolve(new Response(body([encoder.encode(frames.join(''))], true)));
  };
  return { call, asked };
}

function follow(
  call: CallAgent,
  {
    signal = new AbortController().signal,
    streams = true,
    network = createNetwork(new EventTarget(), () => true),
  } = {},
) {
  const answers: Answer[] = [];
  const connections: boolean[] = [];
  const pauses: number[] = [];
  const done = followTask(
    { answer: { ...NO_ANSWER, taskId: 't1' }, lastEventId: undefined },
    {
      call,
      signal,
      streams,
      network,
      onProgress: ({ answer }) => answers.push(answer),
      onConnection: (connected) => connections.push(connected),
      pause: (ms) => {
        pauses.push(ms);
        return Promise.resolve();
      },
    },
  );
  return { done, answers, connections, pauses };
}

describe('followTask', () => {
  it('takes up the stream after the last event it saw when the connection breaks', async () => {
    const agent = agentThatBreaks(2);
    const { done, connections } = follow(agent.call);
    const { answer } = await done;
    expect(answerText(answer)).toBe('Hello wörld');
    expect(answer.phase).toBe('completed');
    expect(agent.asked).toEqual([null, '2', '4']);
    expect(connections).toEqual([false, true, false, true]);
  });

  it('shows each piece of text as it comes', async () => {
    const { done, answers } = follow(agentThatBreaks(9).call);
    await done;
    expect(answers.map(answerText)).toEqual(['', '', 'Hello ', 'Hello wörld', 'Hello wörld']);
  });

  it('gives up after five connections that brought nothing, waiting longer each time', async () => {
    const { done, pauses } = follow(() => Promise.reject(new TypeError('Failed to fetch')));
    await expect(done).rejects.toThrow('Failed to fetch');
    expect(pauses).toEqual([500, 1_000, 2_000, 4_000]);
  });

  it('gives up at once when the agent does not know the task', async () => {
    const details = [{ reason: 'TASK_NOT_FOUND' }];
    const refused = { error: { code: 404, status: 'NOT_FOUND', message: 'There is no task t1.', details } };
    const { done, pauses } = follow(() => Promise.resolve(Response.json(refused, { status: 404 })));
    await expect(done).rejects.toThrow('There is no task t1.');
    expect(pauses).toEqual([]);
  });

  it('asks for the task again and again when the agent does not stream', async () => {
    const states = ['SUBMITTED', 'WORKING', 'WORKING', 'COMPLETED'];
    const paths: string[] = [];
    const call: CallAgent = (path) => {
      const state = `TASK_STATE_${states[paths.length] ?? ''}`;
      paths.push(path);
      const artifacts = [{ artifactId: 'a', parts: [{ text: 'x'.repeat(paths.length) }] }];
      return Promise.resolve(Response.json({ id: 't1', contextId: 'c1', status: { state }, artifacts }));
    };
    const { done, pauses, answers } = follow(call, { streams: false });
    expect(answerText((await done).answer)).toBe('xxxx');
    expect(new Set(paths)).toEqual(new Set(['tasks/t1']));
    expect(pauses).toEqual([500, 750, 1_125]);
    expect(answers.map(answerText)).toEqual(['x', 'xx', 'xxx', 'xxxx']);
  });

  it('asks for the task when the agent turns out not to stream', async () => {
    const refused = { error: { code: 400, message: 'No streams here.', details: [] } };
    const status = { state: 'TASK_STATE_COMPLETED' };
    const { done } = follow((path) =>
      Promise.resolve(
        path.startsWith('message:stream')
          ? Response.json(refused, { status: 400 })
          : Response.json({ id: 't1', status, artifacts: [{ artifactId: 'a', parts: [{ text: 'all' }] }] }),
      ),
    );
    expect(answerText((await done).answer)).toBe('all');
  });

  it('gives up a stream that hangs when the network is lost, and waits until it is back', async () => {
    const window = new EventTarget();
    let online = true;
    const agent = agentThatBreaks(9);
    let calls = 0;
    const call: CallAgent = (path, init) => {
      calls += 1;
      if (calls > 1) return agent.call(path, init);
      return new Promise((_resolve, reject) => {
        init.signal?.addEventListener('abort', () => {
          reject(init.signal?.reason as Error);
        });
        online = false;
        window.dispatchEvent(new Event('offline'));
        setTimeout(() => {
          online = true;
          window.dispatchEvent(new Event('online'));
        }, 20);
      });
    };
    const { done, connections } = follow(call, { network: createNetwork(window, () => online) });
    expect(answerText((await done).answer)).toBe('Hello wörld');
    expect(connections).toEqual([false, true]);
  });

  it('tries again when the agent is just starting', async () => {
    const agent = agentThatBreaks(9);
    let calls = 0;
    const { done } = follow((path, init) => {
      calls += 1;
      if (calls === 1) return Promise.resolve(new Response('starting', { status: 503 }));
      return agent.call(path, init);
    });
    expect(answerText((await done).answer)).toBe('Hello wörld');
  });

  it('stops without an error when the page is left', async () => {
    const ended = new AbortController();
    const { done } = follow(
      () => {
        ended.abort();
        return Promise.reject(new DOMException('Aborted', 'AbortError'));
      },
      { signal: ended.signal },
    );
    await expect(done).resolves.toMatchObject({ answer: { phase: 'working' } });
  });
});

describe('readServerSentEvents', () => {
  it('reads the same events however the bytes are cut, also within a letter', async () => {
    const bytes = encoder.encode(
      `: keep-alive\n\n${log.map((event, index) => sse(index + 1, event)).join('')}`,
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 20 }), async (cuts) => {
        const places = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
        const pieces = places.slice(1).map((end, index) => bytes.slice(places[index], end));
        const read = [];
        for await (const { id, data } of readServerSentEvents(body(pieces)))
          read.push([id, JSON.parse(data)]);
        expect(read).toEqual(log.map((event, index) => [String(index + 1), event]));
      }),
      { numRuns: 30 },
    );
  });
});

describe('sendMessage', () => {
  const signal = new AbortController().signal;

  it('asks for a task at once, in the words of A2A 1.0', async () => {
    let sent: { path: string; init: RequestInit } | undefined;
    const event = await sendMessage(
      (path, init) => {
        sent = { path, init };
        return Promise.resolve(Response.json(log[0], { status: 202 }));
      },
      { messageId: 'm1', text: 'hi', contextId: 'c1' },
      signal,
    );
    expect(event.task?.id).toBe('t1');
    expect(sent?.path).toBe('message:send');
    expect(new Headers(sent?.init.headers).get('a2a-version')).toBe('1.0');
    expect(JSON.parse(String(sent?.init.body))).toEqual({
      message: { messageId: 'm1', role: 'ROLE_USER', parts: [{ text: 'hi' }], contextId: 'c1' },
      configuration: { returnImmediately: true },
    });
  });

  it('passes on the words of a refusal, by its A2A name', async () => {
    const error = {
      code: 404,
      message: 'There is no task "t1".',
      details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'TASK_NOT_FOUND' }],
    };
    const sending = sendMessage(
      () => Promise.resolve(Response.json({ error }, { status: 404 })),
      { messageId: 'm1', text: 'hi' },
      signal,
    );
    await expect(sending).rejects.toThrow(ProblemError);
    await expect(sending).rejects.toMatchObject({
      problem: { code: 'TASK_NOT_FOUND', detail: 'There is no task "t1".' },
    });
  });

  it('says so when the agent answers an error in words of its own', async () => {
    const sending = sendMessage(
      () => Promise.resolve(Response.json({ detail: 'Not found' }, { status: 404 })),
      { messageId: 'm1', text: 'hi' },
      signal,
    );
    await expect(sending).rejects.toThrow('The agent answered HTTP 404.');
  });
});
