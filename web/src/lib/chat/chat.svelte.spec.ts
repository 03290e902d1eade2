import { describe, expect, it } from 'vitest';
import type { CallAgent } from './a2a/agent-client.ts';
import { createNetwork } from './a2a/network.ts';
import { answerText } from './answer/answer-pieces.ts';
import { Chat } from './chat.svelte.ts';
import type { KeptTurn } from './turn.ts';

const network = createNetwork(new EventTarget(), () => true);

interface Sent {
  messageId: string;
  parts: { text: string }[];
  contextId?: string;
  taskId?: string;
}

/** An agent that answers each message with the events given for it. */
function agent(...scripts: object[][]) {
  const sent: Sent[] = [];
  const call: CallAgent = (operation, init) => {
    if (operation === 'message:send') {
      sent.push((JSON.parse(String(init.body)) as { message: Sent }).message);
      return Promise.resolve(Response.json(scripts[sent.length - 1]?.[0] ?? {}, { status: 202 }));
    }
    const events = scripts[sent.length - 1]?.slice(1) ?? [];
    const body = events.map((event, index) => `id: ${String(index + 2)}\ndata: ${JSON.stringify(event)}\n\n`);
    return Promise.resolve(new Response(body.join('')));
  };
  let id = 0;
  const chat = new Chat({
    call,
    network,
    newId: () => `m${String((id += 1))}`,
    pause: () => Promise.resolve(),
  });
  return { chat, sent };
}

const task = (id: string, state: string) => ({ task: { id, contextId: 'c1', status: { state } } });
const status = (state: string, text?: string) => ({
  statusUpdate: {
    taskId: 't1',
    status: { state, ...(text && { message: { messageId: 's', parts: [{ text }] } }) },
  },
});
const piece = (text: string, append = true) => ({
  artifactUpdate: { taskId: 't1', artifact: { artifactId: 'a', parts: [{ text }] }, append },
});

describe('Chat', () => {
  it('shows a message at once and its answer as it comes', async () => {
    const { chat } = agent([
      task('t1', 'TASK_STATE_SUBMITTED'),
      piece('42.16 ', false),
      piece('km'),
      status('TASK_STATE_COMPLETED'),
    ]);
    const sending = chat.send('  26.2 miles in km ');
    expect(chat.busy).toBe(true);
    expect(chat.turns.map(({ text }) => text)).toEqual(['26.2 miles in km']);
    await sending;
    expect(chat.busy).toBe(false);
    expect(chat.turns.map(({ answer }) => answerText(answer))).toEqual(['42.16 km']);
  });

  it('sends the next message in the same context, and as a new task', async () => {
    const { chat, sent } = agent([task('t1', 'TASK_STATE_COMPLETED')], [task('t2', 'TASK_STATE_COMPLETED')]);
    await chat.send('one');
    await chat.send('two');
    expect(sent[1]).toMatchObject({ contextId: 'c1' });
    expect(sent[1]).not.toHaveProperty('taskId');
  });

  it('goes on with the task that waits for an answer', async () => {
    const { chat, sent } = agent(
      [task('t1', 'TASK_STATE_SUBMITTED'), status('TASK_STATE_INPUT_REQUIRED', 'Which city?')],
      [task('t1', 'TASK_STATE_WORKING'), status('TASK_STATE_COMPLETED')],
    );
    await chat.send('weather');
    expect(chat.turns[0]?.answer).toMatchObject({ phase: 'input-required', statusText: 'Which city?' });
    await chat.send('Oslo');
    expect(sent[1]).toMatchObject({ taskId: 't1', contextId: 'c1' });
  });

  it('does not send while an answer is coming, nor an empty message', async () => {
    const { chat, sent } = agent([task('t1', 'TASK_STATE_COMPLETED')]);
    await Promise.all([chat.send('one'), chat.send('two'), chat.send('   ')]);
    expect(sent.map(({ parts }) => parts[0]?.text)).toEqual(['one']);
  });

  it('says why a message was not answered, and takes the next one', async () => {
    let broken = true;
    const chat = new Chat({
      network,
      call: (operation) =>
        broken
          ? Promise.resolve(Response.json({ error: { code: 400, message: 'No.' } }, { status: 400 }))
          : Promise.resolve(Response.json({ message: { messageId: 'm', parts: [{ text: operation }] } })),
    });
    await chat.send('one');
    expect(chat.turns[0]?.failure).toMatchObject({ title: 'The agent refused', detail: 'No.' });
    broken = false;
    await chat.send('two');
    expect(chat.turns.map(({ answer }) => answerText(answer))).toEqual(['', 'message:send']);
  });

  it('ends quietly when the page is left', async () => {
    const chat = new Chat({
      network,
      call: (_operation, { signal }) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => {
            reject(new DOMException('Aborted', 'AbortError'));
          });
        }),
    });
    const sending = chat.send('one');
    chat.end();
    await sending;
    expect(chat.turns[0]?.failure).toBeUndefined();
  });
});

/** An agent that streams words, one at each step, and knows GetTask, ListTasks and CancelTask. */
function wordsAgent(words: string[]) {
  const asked: string[] = [];
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const encoder = new TextEncoder();
  const emit = (id: number, event: object) => {
    controller?.enqueue(encoder.encode(`id: ${String(id)}\ndata: ${JSON.stringify(event)}\n\n`));
  };
  const call: CallAgent = (operation, init) => {
    const after = new Headers(init.headers).get('last-event-id');
    asked.push(after === null ? operation : `${operation} after ${after}`);
    if (operation.startsWith('tasks?')) {
      const history = [{ messageId: 'kept', role: 'ROLE_USER', parts: [] }];
      return Promise.resolve(
        Response.json({ tasks: [{ ...task('t1', 'TASK_STATE_WORKING').task, history }] }),
      );
    }
    if (operation === 'tasks/t1:cancel') {
      emit(99, status('TASK_STATE_CANCELED'));
      return Promise.resolve(Response.json(task('t1', 'TASK_STATE_CANCELED').task));
    }
    if (operation === 'message:send')
      return Promise.resolve(Response.json(task('t1', 'TASK_STATE_SUBMITTED'), { status: 202 }));
    const body = new ReadableStream<Uint8Array>({
      start(started) {
        controller = started;
        init.signal?.addEventListener('abort', () => {
          started.error(init.signal?.reason);
        });
        const log = [task('t1', 'TASK_STATE_SUBMITTED'), ...words.map((word, at) => piece(word, at > 0))];
        log.forEach((event, index) => {
          if (index + 1 > Number(after ?? 0)) emit(index + 1, event);
        });
      },
    });
    return Promise.resolve(new Response(body));
  };
  return { call, asked, finish: () => emit(50, status('TASK_STATE_COMPLETED')) };
}

const settled = () => new Promise<void>((resolve) => setTimeout(resolve, 10));
const pause = settled;
const kept = (answer: object, more: object = {}): KeptTurn =>
  ({
    id: 'kept',
    text: 'count',
    sentAt: 0,
    answer: { phase: 'working', statusText: '', artifacts: [], messageParts: [], steps: [], ...answer },
    ...more,
  }) as KeptTurn;

describe('a chat that was left in the middle of an answer', () => {
  it('goes on after the last event that was kept, with nothing lost and nothing twice', async () => {
    const agent = wordsAgent(['1 ', '2 ', '3 ', '4 ']);
    const left: { turns: readonly KeptTurn[] } = { turns: [] };
    const before = new Chat({ call: agent.call, network, pause, keep: (turns) => (left.turns = turns) });
    void before.send('count');
    await settled();
    before.end();
    const partly = left.turns.map((turn) => ({
      ...turn,
      lastEventId: '3',
      answer: { ...turn.answer, artifacts: [{ artifactId: 'a', parts: [{ text: '1 2 ' }] }] },
    }));
    const after = new Chat({ call: agent.call, network, pause, turns: partly });
    const resumed = after.resume();
    await settled();
    expect(after.busy).toBe(true);
    agent.finish();
    await resumed;
    expect(after.turns.map(({ answer }) => answerText(answer))).toEqual(['1 2 3 4 ']);
    expect(agent.asked.at(-1)).toBe('message:stream?task_id=t1 after 3');
  });

  it('finds the task by the message when the page was left before the agent had answered', async () => {
    const agent = wordsAgent(['all']);
    const chat = new Chat({ call: agent.call, network, pause, turns: [kept({})] });
    const resumed = chat.resume();
    await settled();
    agent.finish();
    await resumed;
    expect(chat.turns.map(({ answer }) => answerText(answer))).toEqual(['all']);
  });

  it('says that the rest is lost when the agent was restarted, and keeps what had come', async () => {
    const error = { code: 404, message: 'There is no task.', details: [{ reason: 'TASK_NOT_FOUND' }] };
    const artifacts = [{ artifactId: 'a', parts: [{ text: '1 2 3' }] }];
    const chat = new Chat({
      network,
      call: () => Promise.resolve(Response.json({ error }, { status: 404 })),
      turns: [kept({ taskId: 't1', contextId: 'c1', artifacts }, { handed: true, lastEventId: '4' })],
    });
    await chat.resume();
    expect(chat.turns[0]).toMatchObject({
      failure: { code: 'task-gone' },
      remedy: 'send-again',
      answer: { phase: 'failed' },
    });
    expect(chat.turns.map(({ answer }) => answerText(answer))).toEqual(['1 2 3']);
  });

  it('leaves an answer alone that was complete', async () => {
    const agent = wordsAgent([]);
    const chat = new Chat({ call: agent.call, network, turns: [kept({ phase: 'completed', taskId: 't1' })] });
    await chat.resume();
    expect(agent.asked).toEqual([]);
  });
});

describe('Stop', () => {
  it('cancels the task and keeps the text', async () => {
    const agent = wordsAgent(['1 ', '2 ']);
    const chat = new Chat({ call: agent.call, network, pause });
    const sending = chat.send('count');
    await settled();
    await chat.stop();
    await sending;
    expect(chat.turns[0]?.answer.phase).toBe('canceled');
    expect(chat.turns.map(({ answer }) => answerText(answer))).toEqual(['1 2 ']);
    expect(agent.asked).toContain('tasks/t1:cancel');
  });

  it('cancels the task of a message that the agent has not answered', async () => {
    const agent = wordsAgent(['1 ']);
    const chat = new Chat({
      network,
      pause,
      newId: () => 'kept',
      call: (operation, init) =>
        operation === 'message:send'
          ? new Promise((_resolve, reject) => {
              init.signal?.addEventListener('abort', () => {
                reject(new DOMException('Aborted', 'AbortError'));
              });
            })
          : agent.call(operation, init),
    });
    const sending = chat.send('count');
    await settled();
    await chat.stop();
    await sending;
    expect(chat.turns[0]?.answer.phase).toBe('canceled');
    expect(agent.asked).toContain('tasks/t1:cancel');
  });

  it('gives the message up when the agent knows nothing of it', async () => {
    const chat = new Chat({
      network,
      pause,
      call: (operation, init) =>
        operation === 'message:send'
          ? new Promise((_resolve, reject) => {
              init.signal?.addEventListener('abort', () => {
                reject(new DOMException('Aborted', 'AbortError'));
              });
            })
          : Promise.resolve(Response.json({ tasks: [] })),
    });
    const sending = chat.send('count');
    await chat.stop();
    await sending;
    expect(chat.turns[0]).toMatchObject({ answer: { phase: 'canceled' } });
    expect(chat.turns[0]).not.toHaveProperty('failure');
    expect(chat.busy).toBe(false);
  });

  it('listens no more when the agent cannot cancel, and says so', async () => {
    const agent = wordsAgent(['1 ']);
    const refusal = { error: { code: 400, message: 'No.', details: [{ reason: 'UNSUPPORTED_OPERATION' }] } };
    const chat = new Chat({
      network,
      pause,
      call: (operation, init) =>
        operation.endsWith(':cancel')
          ? Promise.resolve(Response.json(refusal, { status: 400 }))
          : agent.call(operation, init),
    });
    const sending = chat.send('count');
    await settled();
    await chat.stop();
    await sending;
    expect(chat.turns[0]?.answer).toMatchObject({ phase: 'canceled' });
    expect(chat.turns[0]?.answer.statusText).toContain('cannot be stopped');
  });
});
