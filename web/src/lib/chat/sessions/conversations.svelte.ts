import { chat as t } from '#lib/i18n/chat.ts';
import { describeFailure, type Failure } from '#lib/portal/failure.ts';
import type { Chat } from '../chat.svelte.ts';
import type { KeptTurn } from '../turn.ts';
import { boundTurns } from './bound-turns.ts';
import { keepPatiently } from './keep-patiently.ts';
import type { SessionStore } from './session-store.ts';
import { stateOf, titleOf, type SessionSummary } from './session-summary.ts';

export interface ConversationsDeps {
  store: SessionStore;
  /** Whose, and with which service. */
  scope: string;
  makeChat(turns: readonly KeptTurn[], keep: (turns: readonly KeptTurn[], urgent: boolean) => void): Chat;
  /** How a conversation's last turn, whose answer was coming, stands by now; undefined when it is still coming. */
  settle?: (turn: KeptTurn) => Promise<KeptTurn | undefined>;
  /** Told which conversation is open, so that it can be opened again. */
  opened(id: string | undefined): void;
  newId?: () => string;
  now?: () => number;
  /** Calls something again and again; returns what ends it. */
  every?: (ms: number, action: () => void) => () => void;
}

/** A conversation that another page follows is written more often than this. */
const LEFT_AFTER_MS = 15_000;
const SETTLE_EVERY_MS = 30_000;
/** So many at a time, the newest first. */
const MOST_SETTLED = 10;

/** A user's conversations with one agent, and the one that is open. */
export class Conversations {
  #sessions = $state.raw<readonly SessionSummary[]>([]);
  #chat = $state.raw<Chat>();
  #openId = $state<string>();
  #droppedCount = $state(0);
  #failure = $state.raw<Failure>();
  #stopWatching: (() => void) | undefined;
  #stopSettling: (() => void) | undefined;
  #opening = 0;
  #removed: readonly string[] = [];
  readonly #deps: Required<ConversationsDeps>;

  constructor(deps: ConversationsDeps) {
    this.#deps = {
      newId: () => crypto.randomUUID(),
      now: () => Date.now(),
      settle: () => Promise.resolve(undefined),
      every: (ms, action) => {
        const timer = setInterval(action, ms);
        return () => {
          clearInterval(timer);
        };
      },
      ...deps,
    };
  }

  /** The newest first. */
  get sessions(): readonly SessionSummary[] {
    return this.#sessions;
  }

  /** The open conversation; undefined until it has been read. */
  get chat(): Chat | undefined {
    return this.#chat;
  }

  get openId(): string | undefined {
    return this.#openId;
  }

  /** How many turns at the beginning of the open conversation were not kept. */
  get droppedCount(): number {
    return this.#droppedCount;
  }

  /** Why conversations are not kept. */
  get failure(): Failure | undefined {
    return this.#failure;
  }

  /** Opens a conversation, or a new one; goes on with its answer if that was not complete. */
  async start(id: string | undefined): Promise<void> {
    this.#stopWatching = this.#deps.store.watch(this.#deps.scope, (changedId) => {
      void this.#heed(changedId);
    });
    this.#stopSettling = this.#deps.every(SETTLE_EVERY_MS, () => void this.settleLeft());
    await Promise.all([this.#list(), id === undefined ? this.startNew() : this.open(id)]);
    await this.settleLeft();
  }

  startNew(): void {
    this.#opening += 1;
    this.#show(this.#deps.newId(), undefined, [], 0);
  }

  async open(id: string): Promise<void> {
    if (id === this.#openId) return;
    const mine = (this.#opening += 1);
    const { store, scope } = this.#deps;
    const found = await store.read(scope, id).catch((error: unknown) => this.#fail(error));
    if (mine !== this.#opening) return;
    if (found === undefined) {
      this.startNew();
      return;
    }
    const { summary, transcript } = found;
    this.#show(id, summary, transcript.turns, transcript.droppedCount);
    void this.#chat?.resume();
  }

  async remove(id: string): Promise<void> {
    this.#removed = [...this.#removed, id];
    if (id === this.#openId) this.startNew();
    await this.#deps.store.remove(this.#deps.scope, id).catch((error: unknown) => this.#fail(error));
    await this.#list();
  }

  /** Stops listening, as when the page is left. */
  end(): void {
    this.#opening += 1;
    this.#chat?.end();
    this.#stopWatching?.();
    this.#stopSettling?.();
  }

  /** Asks how conversations stand that were left while the agent answered, and that no page follows. */
  async settleLeft(): Promise<void> {
    const { now } = this.#deps;
    const left = this.#sessions.filter(
      ({ id, state, updatedAt }) =>
        (state === 'answering' || state === 'sending') &&
        id !== this.#openId &&
        now() - updatedAt > LEFT_AFTER_MS,
    );
    await Promise.all(left.slice(0, MOST_SETTLED).map(({ id }) => this.#settle(id)));
    if (left.length > 0) await this.#list();
  }

  async #settle(id: string): Promise<void> {
    const { store, scope, settle, now } = this.#deps;
    try {
      const found = await store.read(scope, id);
      const last = found?.transcript.turns.at(-1);
      if (found === undefined || last === undefined) return;
      const settled = await settle(last);
      if (settled === undefined || id === this.#openId || this.#removed.includes(id)) return;
      // It may have been opened elsewhere meanwhile.
      const current = await store.read(scope, id);
      if (current?.summary.updatedAt !== found.summary.updatedAt) return;
      const kept = boundTurns(found.transcript.turns.with(-1, settled));
      await store.write(
        { ...found.summary, state: stateOf(kept.turns), updatedAt: now() },
        { id, turns: kept.turns, droppedCount: found.transcript.droppedCount + kept.droppedCount },
      );
    } catch (error) {
      this.#fail(error);
    }
  }

  #show(id: string, summary: SessionSummary | undefined, turns: readonly KeptTurn[], droppedCount: number) {
    this.#chat?.end();
    this.#openId = id;
    this.#droppedCount = droppedCount;
    this.#chat = this.#deps.makeChat(turns, this.#keeper(id, summary, droppedCount));
    this.#deps.opened(turns.length > 0 ? id : undefined);
  }

  #keeper(id: string, summary: SessionSummary | undefined, droppedBefore: number) {
    const { store, scope, now } = this.#deps;
    let title = summary?.title;
    const createdAt = summary?.createdAt ?? now();
    const write = keepPatiently(
      async (turns: readonly KeptTurn[]) => {
        if (this.#removed.includes(id)) return;
        const kept = boundTurns(turns);
        title ??= titleOf(turns[0]?.text ?? '');
        const state = stateOf(turns);
        await store.write(
          { id, scope, title, state, createdAt, updatedAt: now() },
          { id, turns: kept.turns, droppedCount: droppedBefore + kept.droppedCount },
        );
        const known = this.#sessions.find((session) => session.id === id);
        if (known?.state !== state || this.#sessions[0] !== known) await this.#list();
      },
      (error) => this.#fail(error),
    );
    return (turns: readonly KeptTurn[], urgent: boolean) => {
      if (turns.length === 1 && id === this.#openId) this.#deps.opened(id);
      write(turns.map(withoutConnection), urgent);
    };
  }

  async #list(): Promise<void> {
    const { store, scope } = this.#deps;
    const sessions = await store.list(scope).catch((error: unknown) => this.#fail(error));
    if (sessions) this.#sessions = sessions;
  }

  /** Another page has changed a conversation. */
  async #heed(id: string): Promise<void> {
    await this.#list();
    const chat = this.#chat;
    if (id !== this.#openId || chat === undefined || chat.busy) return;
    const { store, scope } = this.#deps;
    const found = await store.read(scope, id).catch(() => undefined);
    if (chat !== this.#chat || chat.busy) return;
    if (found === undefined) {
      if (chat.turns.length > 0) this.startNew();
      return;
    }
    chat.replace(found.transcript.turns);
    // A message that is still on its way is the other page's to follow.
    if (found.summary.state !== 'sending') void chat.resume();
  }

  #fail(error: unknown): undefined {
    this.#failure = { ...describeFailure(error), title: t.notKept };
  }
}

function withoutConnection(turn: KeptTurn & { connected?: boolean }): KeptTurn {
  const { connected: _connected, ...kept } = turn;
  return kept;
}
