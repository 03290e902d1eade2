import { ProblemError } from '@agent-gallery/api/client';
import { streamTask } from './agent-client.ts';
import { applyEvent, isAtRest, type Answer } from './answer.ts';
import type { CallAgent } from './call-agent.ts';

/** After so many connections in a row that brought nothing, the chat gives up. */
const ATTEMPTS = 5;
const FIRST_PAUSE_MS = 500;

export interface FollowTaskDeps {
  call: CallAgent;
  signal: AbortSignal;
  /** Called for each change of the answer. */
  onAnswer(answer: Answer): void;
  /** Called when the connection was lost, and when it is there again. */
  onConnection(connected: boolean): void;
  pause(ms: number): Promise<void>;
}

export interface Followed {
  answer: Answer;
  /** The last event seen, from which a later message of the same task goes on. */
  lastEventId: string | undefined;
}

/** Follows a task until it is at rest, taking up the stream again where it broke off. Throws when the agent refuses, or cannot be reached in five attempts. */
export async function followTask(
  from: Followed & { answer: { taskId: string } },
  { call, signal, onAnswer, onConnection, pause }: FollowTaskDeps,
): Promise<Followed> {
  let { answer, lastEventId }: Followed = from;
  const { taskId } = from.answer;
  let failure: unknown;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (attempt > 0) {
      onConnection(false);
      await pause(FIRST_PAUSE_MS * 2 ** (attempt - 1));
    }
    if (signal.aborted) return { answer, lastEventId };
    try {
      for await (const { id, event } of streamTask(call, taskId, lastEventId, signal)) {
        if (attempt > 0) onConnection(true);
        // Without ids the stream begins anew each time, which is no progress.
        if (id !== undefined) attempt = 0;
        lastEventId = id ?? lastEventId;
        answer = applyEvent(answer, event);
        onAnswer(answer);
        if (isAtRest(answer)) return { answer, lastEventId };
      }
      failure = new Error('The agent ended the connection before its answer was complete.');
    } catch (error) {
      if (signal.aborted) return { answer, lastEventId };
      if (isFinal(error)) throw error;
      failure = error;
    }
  }
  throw failure;
}

/** A refusal stays one; an overloaded or starting service may answer later. */
function isFinal(error: unknown): boolean {
  return error instanceof ProblemError && error.problem.status < 500 && error.problem.status !== 429;
}
