import { chat as t } from '#lib/i18n/chat.ts';
import { cancelTask, findTask, type CallAgent } from './a2a/agent-client.ts';
import { followTask, type Followed } from './a2a/follow-task.ts';
import type { Network } from './a2a/network.ts';
import { isRefusal, isTaskGone } from './a2a/read-refusal.ts';
import { applyEnd, isAtRest, nextAnswer, type Answer } from './answer/answer.ts';
import { describeLoss, describeUnanswered } from './describe-loss.ts';
import { handMessage, searchTask, type HandMessageDeps } from './hand-message.ts';
import type { KeptTurn, Turn } from './turn.ts';

export interface ChatDeps {
  call: CallAgent;
  network: Network;
  /** Whether the agent streams, as its card says. */
  streams?: () => boolean;
  /** The conversation so far. */
  turns?: readonly KeptTurn[];
  /** Keeps the conversation; `urgent` unless only more of an answer has come. */
  keep?: (turns: readonly KeptTurn[], urgent: boolean) => void;
  newId?: () => string;
  now?: () => number;
  pause?: (ms: number) => Promise<void>;
  /** Calls something soon; what comes in the meantime is shown together. */
  schedule?: (action: () => void) => void;
}

/** How long a canceled task may take to end its stream. */
const STOP_GRACE_MS = 3_000;

/** A conversation with one agent: sends, follows answers, stops them, and takes them up again. */
export class Chat {
  #turns = $state.raw<readonly Turn[]>([]);
  #busy = $state(false);
  /** What has come and is not shown yet. */
  #arrived: { turnId: string; followed: Followed } | undefined;
  /** Aborted to give up a message that the agent has not answered; with the task's id, if that is known otherwise. */
  #stopped = new AbortController();
  #following = new AbortController();
  readonly #ended = new AbortController();
  readonly #deps: Required<Omit<ChatDeps, 'turns'>>;

  constructor({ turns = [], ...deps }: ChatDeps) {
    this.#deps = {
      streams: () => true,
      keep: () => undefined,
      newId: () => crypto.randomUUID(),
      now: () => Date.now(),
      pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      schedule: (action) => {
        action();
      },
      ...deps,
    };
    this.#turns = turns.map((turn) => ({ ...turn, connected: true }));
  }

  get turns(): readonly Turn[] {
    return this.#turns;
  }

  /** Whether an answer is coming. */
  get busy(): boolean {
    return this.#busy;
  }

  /** Whether the answer that is coming has been asked to stop. */
  get stopping(): boolean {
    return this.#busy && this.#turns.at(-1)?.stopping === true;
  }

  /** Sends a message and follows its answer; does nothing while another one is coming. */
  async send(text: string): Promise<void> {
    const trimmed = text.trim();
    if (this.#busy || trimmed === '') return;
    const last = this.#turns.findLast(({ handed }) => handed);
    const answer = nextAnswer(last?.answer);
    const goesOn = answer.taskId !== undefined && last?.lastEventId !== undefined;
    const turn: Turn = {
      id: this.#deps.newId(),
      text: trimmed,
      sentAt: this.#deps.now(),
      answer,
      connected: true,
      ...(goesOn ? { lastEventId: last.lastEventId } : {}),
    };
    this.#turns = [...this.#turns, turn];
    this.#keep(true);
    await this.#run(turn, () => handMessage(this.#handDeps, turn, this.#stopped.signal));
  }

  /** Takes an answer up again that was not complete when the page was left, or the connection lost. */
  async resume(): Promise<void> {
    const last = this.#turns.at(-1);
    if (this.#busy || last === undefined || isAtRest(last.answer)) return;
    const { failure: _failure, remedy: _remedy, ...turn } = last;
    this.#turns = this.#turns.with(-1, turn);
    await this.#run(turn, async () => {
      const { id, answer, handed } = turn;
      if (handed) return answer;
      const { contextId } = answer;
      const found = await findTask(this.#deps.call, { messageId: id, contextId }, this.#ended.signal);
      return found && { ...answer, taskId: found.id };
    });
  }

  /** Stops the answer that is coming; what has come of it stays. */
  async stop(): Promise<void> {
    const turn = this.#turns.at(-1);
    if (!this.#busy || turn === undefined || turn.stopping) return;
    this.#change(turn.id, { stopping: true });
    if (turn.answer.taskId !== undefined) return this.#cancel(turn.id, turn.answer.taskId);
    const isMoot = () => !this.#busy || this.#turnOf(turn.id)?.handed === true;
    const taskId = await searchTask(this.#handDeps, turn, isMoot);
    if (!isMoot()) this.#stopped.abort(taskId);
  }

  /** Shows what another page has kept of the conversation; nothing while an answer is coming here. */
  replace(turns: readonly KeptTurn[]): void {
    if (!this.#busy) this.#turns = turns.map((turn) => ({ ...turn, connected: true }));
  }

  /** Stops listening, as when the page is left. The agent goes on. */
  end(): void {
    this.#show();
    this.#ended.abort();
  }

  get #handDeps(): HandMessageDeps {
    return { ...this.#deps, ended: this.#ended.signal };
  }

  /** Has a turn's message taken by the agent, follows the answer to its end, and says what went wrong. */
  async #run({ id, lastEventId }: Turn, begin: () => Promise<Answer | undefined>): Promise<void> {
    this.#busy = true;
    this.#stopped = new AbortController();
    this.#following = new AbortController();
    try {
      const answer = await begin();
      if (answer === undefined) {
        const turn = this.#turnOf(id);
        if (turn) this.#change(id, describeUnanswered(turn));
        return;
      }
      this.#change(id, { answer, handed: true });
      const { taskId } = answer;
      if (isAtRest(answer) || taskId === undefined) return;
      if (this.#turnOf(id)?.stopping) void this.#cancel(id, taskId);
      await this.#follow(id, { answer: { ...answer, taskId }, lastEventId });
    } catch (error) {
      if (this.#ended.signal.aborted) return;
      this.#show();
      const turn = this.#turnOf(id);
      if (turn) this.#change(id, describeLoss(error, turn));
    } finally {
      this.#show();
      this.#busy = false;
      this.#keep(true);
    }
  }

  async #follow(turnId: string, from: Followed & { answer: { taskId: string } }): Promise<void> {
    await followTask(from, {
      ...this.#deps,
      streams: this.#deps.streams(),
      signal: AbortSignal.any([this.#ended.signal, this.#following.signal]),
      onProgress: (followed) => {
        this.#arrive(turnId, followed);
      },
      onConnection: (connected) => {
        this.#show();
        this.#set(turnId, { connected });
      },
    });
  }

  async #cancel(turnId: string, taskId: string): Promise<void> {
    try {
      const task = await cancelTask(this.#deps.call, taskId, this.#ended.signal);
      // Its stream brings the end, and what came before it.
      await this.#deps.pause(STOP_GRACE_MS);
      this.#endHere(turnId, (answer) => applyEnd(answer, task));
    } catch (error) {
      if (this.#ended.signal.aborted || isTaskGone(error)) return;
      if (!isRefusal(error)) this.#set(turnId, { stopping: false });
      else if (error.problem.code !== 'TASK_NOT_CANCELABLE')
        this.#endHere(turnId, (answer) => ({
          ...answer,
          statusText: t.cannotBeStopped,
        }));
    }
  }

  /** Shows an answer as stopped that is still coming, and listens no more. */
  #endHere(turnId: string, change: (answer: Answer) => Answer) {
    this.#show();
    const turn = this.#turnOf(turnId);
    if (!this.#busy || turn === undefined || isAtRest(turn.answer)) return;
    const ended = change(turn.answer);
    this.#following.abort();
    this.#change(turnId, { answer: isAtRest(ended) ? ended : { ...ended, phase: 'canceled' } });
  }

  #arrive(turnId: string, followed: Followed) {
    const isScheduled = this.#arrived !== undefined;
    this.#arrived = { turnId, followed };
    if (isScheduled) return;
    this.#deps.schedule(() => {
      if (!this.#ended.signal.aborted) this.#show();
    });
  }

  /** Shows what has arrived. */
  #show() {
    if (this.#arrived === undefined) return;
    const { turnId, followed } = this.#arrived;
    this.#arrived = undefined;
    const { answer, lastEventId } = followed;
    this.#set(turnId, { answer, ...(lastEventId === undefined ? {} : { lastEventId }) });
    this.#keep(false);
  }

  #change(turnId: string, change: Partial<Turn>) {
    this.#show();
    this.#set(turnId, change);
    this.#keep(true);
  }

  #set(turnId: string, change: Partial<Turn>) {
    this.#turns = this.#turns.map((turn) => (turn.id === turnId ? { ...turn, ...change } : turn));
  }

  #turnOf(turnId: string): Turn | undefined {
    return this.#turns.find(({ id }) => id === turnId);
  }

  #keep(urgent: boolean) {
    if (!this.#ended.signal.aborted) this.#deps.keep(this.#turns, urgent);
  }
}
