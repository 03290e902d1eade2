import { describe, expect, it } from 'vitest';
import type { CallAgent } from '../a2a/agent-client.ts';
import { createNetwork } from '../a2a/network.ts';
import { answerText } from '../answer/answer-pieces.ts';
import { NO_ANSWER } from '../answer/answer.ts';
import { Chat } from '../chat.svelte.ts';
import { Conversations } from './conversations.svelte.ts';
import type { SessionStore } from './session-store.ts';
import type { SessionSummary, Transcript } from './session-summary.ts';

const network = createNetwork(new EventTarget(), () => true);
const settled = () => new Promise<void>((resolve) => setTimeout(resolve, 20));

/** A store in memory, as two pages share it; `change` is what another page does. */
function memoryStore() {
  const sessions = new Map<string, { summary: SessionSummary; transcript: Transcript }>();
  const watchers: ((id: string) => void)[] = [];
  const store: SessionStore = {
    list: (scope) =>
      Promise.resolve(
        [...sessions.values()]
          .map(({ summary }) => summary)
          .filter((summary) => summary.scope === scope)
          .toSorted((a, b) => b.updatedAt - a.updatedAt),
      ),
    read: (scope, id) => {
      const found = sessions.get(id);
      return Promise.resolve(found?.summary.scope === scope ? found : undefined);
    },
    write: (summary, transcript) => {
      sessions.set(summary.id, { summary, transcript });
      return Promise.resolve();
    },
    remove: (_scope, id) => {
      sessions.delete(id);
      return Promise.resolve();
    },
    watch: (_scope, changed) => {
      watchers.push(changed);
      return () => void watchers.splice(watchers.indexOf(changed), 1);
    },
  };
  const change = (id: string) => {
    for (const tell of watchers) tell(id);
  };
  return { store, sessions, watchers, change };
}

/** An agent that answers each message at once with its own words. */
const echo: CallAgent = (_operation, init) => {
  const { message } = JSON.parse(String(init.body)) as { message: { parts: [{ text: string }] } };
  const parts = [{ text: `You said: ${message.parts[0].text}` }];
  return Promise.resolve(Response.json({ message: { messageId: 'a', contextId: 'c', parts } }));
};

function conversationsOver(store: SessionStore, { scope = 'me', call = echo } = {}) {
  const opened: (string | undefined)[] = [];
  let clock = 0;
  let ids = 0;
  const conversations = new Conversations({
    store,
    scope,
    makeChat: (turns, keep) => new Chat({ call, network, turns, keep }),
    opened: (id) => opened.push(id),
    newId: () => `${scope}-${String((ids += 1))}`,
    now: () => (clock += 1),
  });
  return { conversations, opened };
}
const texts = ({ chat }: Conversations) => chat?.turns.map(({ answer }) => answerText(answer));

describe('Conversations', () => {
  it('keeps what is said, and lists the newest first', async () => {
    const { store } = memoryStore();
    const { conversations, opened } = conversationsOver(store);
    await conversations.start(undefined);
    await conversations.chat?.send('one');
    conversations.startNew();
    await conversations.chat?.send('two');
    await settled();
    expect(conversations.sessions.map(({ title, state }) => [title, state])).toEqual([
      ['two', 'done'],
      ['one', 'done'],
    ]);
    expect(opened.at(-1)).toBe(conversations.openId);
  });

  it('keeps nothing of a conversation in which nothing was said', async () => {
    const { store, sessions } = memoryStore();
    const { conversations } = conversationsOver(store);
    await conversations.start(undefined);
    conversations.startNew();
    conversations.end();
    await settled();
    expect(sessions.size).toBe(0);
  });

  it('opens one again with its whole content, and goes on in its context', async () => {
    const { store } = memoryStore();
    const first = conversationsOver(store).conversations;
    await first.start(undefined);
    await first.chat?.send('one');
    await settled();
    const id = first.openId;
    first.end();
    const sent: string[] = [];
    const { conversations } = conversationsOver(store, {
      call: (operation, init) => {
        sent.push(String(init.body));
        return echo(operation, init);
      },
    });
    await conversations.start(id);
    expect(texts(conversations)).toEqual(['You said: one']);
    await conversations.chat?.send('two');
    expect(JSON.parse(sent[0] ?? '')).toMatchObject({ message: { contextId: 'c' } });
    await settled();
    expect(conversations.sessions).toMatchObject([{ id, title: 'one' }]);
  });

  it('begins a new one where the asked one is gone, or another user’s', async () => {
    const { store } = memoryStore();
    const hers = conversationsOver(store, { scope: 'her' }).conversations;
    await hers.start(undefined);
    await hers.chat?.send('secret');
    await settled();
    const { conversations } = conversationsOver(store);
    await conversations.start(hers.openId);
    expect(conversations.chat?.turns).toEqual([]);
    expect(conversations.sessions).toEqual([]);
  });

  it('removes one for good, also while its answer is being written', async () => {
    const { store, sessions } = memoryStore();
    const { conversations } = conversationsOver(store);
    await conversations.start(undefined);
    const sending = conversations.chat?.send('one');
    const id = conversations.openId ?? '';
    await conversations.remove(id);
    await sending;
    await settled();
    expect(sessions.has(id)).toBe(false);
    expect(conversations.openId).not.toBe(id);
  });

  it('shows what another page has said in the open one', async () => {
    const { store, sessions, change } = memoryStore();
    const { conversations } = conversationsOver(store);
    await conversations.start(undefined);
    await conversations.chat?.send('one');
    await settled();
    const id = conversations.openId ?? '';
    const kept = sessions.get(id);
    if (!kept) throw new Error('It was not kept.');
    const more = {
      id: 'm2',
      text: 'two',
      sentAt: 0,
      answer: { ...NO_ANSWER, phase: 'completed' as const, messageParts: [{ text: 'from there' }] },
    };
    const turns = [...kept.transcript.turns, more];
    sessions.set(id, { ...kept, transcript: { ...kept.transcript, turns } });
    change(id);
    await settled();
    expect(texts(conversations)).toEqual(['You said: one', 'from there']);
  });

  it('says so when the browser keeps nothing, and talks all the same', async () => {
    const { store } = memoryStore();
    const failing = () => Promise.reject(new Error('No storage here.'));
    const { conversations } = conversationsOver({ ...store, list: failing, read: failing, write: failing });
    await conversations.start('some');
    await conversations.chat?.send('one');
    await settled();
    expect(conversations.failure).toMatchObject({ detail: 'No storage here.' });
    expect(texts(conversations)).toEqual(['You said: one']);
  });

  it('listens to other pages no more when the page is left', async () => {
    const { store, watchers } = memoryStore();
    const { conversations } = conversationsOver(store);
    await conversations.start(undefined);
    expect(watchers).toHaveLength(1);
    conversations.end();
    expect(watchers).toHaveLength(0);
  });
});

it('asks how a conversation stands that was left while the agent answered, once nobody follows it', async () => {
  const { store, sessions } = memoryStore();
  const turn = { id: 'm', text: 'hello', sentAt: 0, handed: true, answer: { ...NO_ANSWER, taskId: 't' } };
  const leave = (id: string, updatedAt: number) =>
    sessions.set(id, {
      summary: { id, scope: 'me', title: id, state: 'answering', createdAt: 0, updatedAt },
      transcript: { id, turns: [turn], droppedCount: 0 },
    });
  leave('left', 0);
  leave('followed', 19_000);
  const asked: string[] = [];
  let again: () => void = () => undefined;
  let isOver = false;
  const conversations = new Conversations({
    store,
    scope: 'me',
    makeChat: (turns, keep) => new Chat({ call: echo, network, turns, keep }),
    opened: () => undefined,
    now: () => 20_000,
    settle: (last) => {
      asked.push(last.id);
      return Promise.resolve(
        isOver ? { ...last, answer: { ...last.answer, phase: 'completed' as const } } : undefined,
      );
    },
    every: (_ms, action) => {
      again = action;
      return () => (again = () => expect.unreachable());
    },
  });
  await conversations.start(undefined);
  expect(asked).toEqual(['m']);
  const stateOfLeft = () => conversations.sessions.find(({ id }) => id === 'left')?.state;
  expect(stateOfLeft()).toBe('answering');
  isOver = true;
  again();
  await settled();
  expect(stateOfLeft()).toBe('done');
  expect(asked).toHaveLength(2);
  again();
  await settled();
  expect(asked).toHaveLength(2);
  conversations.end();
});
