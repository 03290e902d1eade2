import { describe, expect, it } from 'vitest';
import { answerText } from './answer.ts';
import type { CallAgent } from './call-agent.ts';
import { Chat } from './chat.svelte.ts';

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
  const chat = new Chat({ call, newId: () => `m${String((id += 1))}`, pause: () => Promise.resolve() });
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
    expect(chat.turns[0]?.answer).toMatchObject({ phase: 'waiting', statusText: 'Which city?' });
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
