import { applyEvent, isAtRest, type Answer } from '../answer/answer.ts';
import { getTask, streamTask, type CallAgent } from './agent-client.ts';
import type { Network } from './network.ts';
import { isFinal, isRefusal, isTaskGone } from './read-refusal.ts';

/** After so many attempts in a row that brought nothing, the chat gives up. */
const ATTEMPTS = 5;
const FIRST_PAUSE_MS = 500;
const LONGEST_POLL_PAUSE_MS = 5_000;
const POLL_PAUSE_GROWTH = 1.5;

export interface FollowTaskDeps {
  call: CallAgent;
  /** False for an agent that says that it does not stream: its task is asked for again and again. */
  streams: boolean;
  signal: AbortSignal;
  network: Network;
  /** Called for each change of the answer. */
  onProgress(followed: Followed): void;
  /** Called when the connection was lost, and when it is there again. */
  onConnection(connected: boolean): void;
  pause(ms: number): Promise<void>;
}

export interface Followed {
  answer: Answer;
  /** The last event that the answer holds, after which the stream is taken up again. */
  lastEventId: string | undefined;
}

type FollowedTask = Followed & { answer: { taskId: string } };

/**
 * Follows a task until it is at rest, taking it up again where the connection broke off. Throws when the agent refuses or
 * does not know the task, or when it cannot be reached in five attempts.
 */
export async function followTask(from: FollowedTask, deps: FollowTaskDeps): Promise<Followed> {
  if (!deps.streams) return pollTask(from, deps);
  try {
    return await streamUntilRest(from, deps);
  } catch (error) {
    // An agent that does not stream after all.
    if (isRefusal(error) && !isTaskGone(error)) return pollTask(from, deps);
    throw error;
  }
}

async function streamUntilRest(from: FollowedTask, deps: FollowTaskDeps): Promise<Followed> {
  const { taskId } = from.answer;
  let { answer, lastEventId }: Followed = from;
  await persist(deps, async (signal, progressed) => {
    for await (const { id, event } of streamTask(deps.call, taskId, lastEventId, signal)) {
      // Without ids the stream begins anew each time, which is no progress.
      progressed(id !== undefined);
      lastEventId = id ?? lastEventId;
      answer = applyEvent(answer, event);
      deps.onProgress({ answer, lastEventId });
      if (isAtRest(answer)) return true;
    }
    if (deps.signal.aborted) return true;
    throw new Error('The agent ended the connection before its answer was complete.');
  });
  return { answer, lastEventId };
}

async function pollTask(from: FollowedTask, deps: FollowTaskDeps): Promise<Followed> {
  const { taskId } = from.answer;
  let { answer }: Followed = from;
  let pauseMs = FIRST_PAUSE_MS;
  await persist(deps, async (signal, progressed) => {
    answer = applyEvent(answer, { task: await getTask(deps.call, taskId, signal) });
    progressed(true);
    deps.onProgress({ answer, lastEventId: undefined });
    if (isAtRest(answer)) return true;
    await deps.pause(pauseMs);
    pauseMs = Math.min(pauseMs * POLL_PAUSE_GROWTH, LONGEST_POLL_PAUSE_MS);
    return false;
  });
  return { answer, lastEventId: undefined };
}

/**
 * Does something until it says that it is done. When it throws, it is tried again after a pause that doubles, and not
 * before there is a network; `progressed(true)` begins the count of attempts anew.
 */
async function persist(
  { signal, network, onConnection, pause }: FollowTaskDeps,
  attemptOnce: (signal: AbortSignal, progressed: (counts: boolean) => void) => Promise<boolean>,
): Promise<void> {
  let failures = 0;
  let connected = true;
  while (!signal.aborted) {
    const lost = network.untilLost();
    try {
      const done = await attemptOnce(AbortSignal.any([signal, lost.signal]), (counts) => {
        if (!connected) onConnection(true);
        connected = true;
        if (counts) failures = 0;
      });
      if (done) return;
    } catch (error) {
      if (signal.aborted) return;
      if (isFinal(error)) throw error;
      failures += 1;
      if (failures >= ATTEMPTS) throw error;
      connected = false;
      onConnection(false);
      await pause(FIRST_PAUSE_MS * 2 ** (failures - 1));
      await network.whenOnline(signal);
    } finally {
      lost.forget();
    }
  }
}
