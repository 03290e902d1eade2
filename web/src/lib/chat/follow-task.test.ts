import { ProblemError } from '@agent-gallery/api/client';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readServerSentEvents, sendMessage } from './agent-client.ts';
import { NO_ANSWER, answerText, type Answer } from './answer.ts';
import type { CallAgent } from './call-agent.ts';
import { followTask } from './follow-task.ts';

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

function follow(call: CallAgent, signal = new AbortController().signal) {
  const answers: Answer[] = [];
  const connections: boolean[] = [];
  const pauses: number[] = [];
  const done = followTask(
    { answer: { ...NO_ANSWER, taskId: 't1' }, lastEventId: undefined },
    {
      call,
      signal,
      onAnswer: (answer) => answers.push(answer),
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

  it('gives up at once when the agent refuses', async () => {
    const refused = { error: { code: 404, status: 'NOT_FOUND', message: 'There is no task t1.' } };
    const { done, pauses } = follow(() => Promise.resolve(Response.json(refused, { status: 404 })));
    await expect(done).rejects.toThrow('There is no task t1.');
    expect(pauses).toEqual([]);
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
    const { done } = follow(() => {
      ended.abort();
      return Promise.reject(new DOMException('Aborted', 'AbortError'));
    }, ended.signal);
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

  it('passes on the words of a problem document', async () => {
    const problem = {
      type: 'urn:x',
      title: 'The service is not live',
      status: 409,
      detail: 'Nothing is deployed there.',
      code: 'service-not-live',
      requestId: 'r1',
    };
    const sending = sendMessage(
      () => Promise.resolve(Response.json(problem, { status: 409 })),
      { messageId: 'm1', text: 'hi' },
      signal,
    );
    await expect(sending).rejects.toThrow(ProblemError);
    await expect(sending).rejects.toThrow('Nothing is deployed there.');
  });

  it('says so when a proxy answers with a page', async () => {
    const sending = sendMessage(
      () => Promise.resolve(new Response('<h1>Bad gateway</h1>', { status: 502 })),
      { messageId: 'm1', text: 'hi' },
      signal,
    );
    await expect(sending).rejects.toThrow('The portal answered 502.');
  });
});
