import { describeFailure, type Failure } from '#lib/portal/failure.ts';
import { sendMessage } from './agent-client.ts';
import { NO_ANSWER, applyEvent, isAtRest, type Answer } from './answer.ts';
import type { CallAgent } from './call-agent.ts';
import { followTask } from './follow-task.ts';

/** One message and its answer. */
export interface Turn {
  id: string;
  text: string;
  answer: Answer;
  connected: boolean;
  failure?: Failure;
}

export interface ChatDeps {
  call: CallAgent;
  newId?: () => string;
  pause?: (ms: number) => Promise<void>;
}

/** A conversation with one agent, for as long as the page is open. */
export class Chat {
  #turns = $state.raw<readonly Turn[]>([]);
  #busy = $state(false);
  #lastEventId: string | undefined;
  readonly #call: CallAgent;
  readonly #newId: () => string;
  readonly #pause: (ms: number) => Promise<void>;
  readonly #ended = new AbortController();

  constructor({ call, newId = () => crypto.randomUUID(), pause = wait }: ChatDeps) {
    this.#call = call;
    this.#newId = newId;
    this.#pause = pause;
  }

  get turns(): readonly Turn[] {
    return this.#turns;
  }

  /** Whether an answer is coming. */
  get busy(): boolean {
    return this.#busy;
  }

  /** Sends a message and follows its answer; does nothing while another one is coming. */
  async send(text: string): Promise<void> {
    const trimmed = text.trim();
    if (this.#busy || trimmed === '') return;
    this.#busy = true;
    const id = this.#newId();
    const before = this.#turns.at(-1)?.answer;
    this.#turns = [...this.#turns, { id, text: trimmed, answer: NO_ANSWER, connected: true }];
    try {
      await this.#follow(id, trimmed, before);
    } catch (error) {
      if (!this.#ended.signal.aborted) this.#change(id, { failure: describeFailure(error), connected: true });
    } finally {
      this.#busy = false;
    }
  }

  /** Stops listening, as when the page is left. The agent goes on. */
  end(): void {
    this.#ended.abort();
  }

  async #follow(id: string, text: string, before: Answer | undefined) {
    const { signal } = this.#ended;
    const continued = before?.phase === 'waiting' ? before.taskId : undefined;
    const contextId = before?.contextId;
    const first = await sendMessage(
      this.#call,
      {
        messageId: id,
        text,
        ...(contextId === undefined ? {} : { contextId }),
        ...(continued === undefined ? {} : { taskId: continued }),
      },
      signal,
    );
    const answer = applyEvent(NO_ANSWER, first);
    this.#change(id, { answer });
    const { taskId } = answer;
    if (isAtRest(answer) || taskId === undefined) return;
    const followed = await followTask(
      {
        answer: { ...answer, taskId },
        lastEventId: taskId === continued ? this.#lastEventId : undefined,
      },
      {
        call: this.#call,
        signal,
        pause: this.#pause,
        onAnswer: (next) => {
          this.#change(id, { answer: next });
        },
        onConnection: (connected) => {
          this.#change(id, { connected });
        },
      },
    );
    this.#lastEventId = followed.lastEventId;
  }

  #change(id: string, change: Partial<Turn>) {
    this.#turns = this.#turns.map((turn) => (turn.id === id ? { ...turn, ...change } : turn));
  }
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
