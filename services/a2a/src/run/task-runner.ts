import { randomUUID } from 'node:crypto';
import { A2aError, taskNotFound } from '../protocol/a2a-error.ts';
import { isTaskId } from '../protocol/ids.ts';
import { isAtRest, isTerminal } from '../protocol/task-states.ts';
import type { Message, SendMessageRequest } from '../protocol/schemas.ts';
import type { Feed, Scope } from '../log/feed.ts';
import type { TaskLog } from '../log/task-log.ts';
import { untilFeed } from '../log/until-feed.ts';
import type { Log } from '../serve/log.ts';
import type { Agent } from './agent.ts';
import { assertCancelable, assertContinuable, busy } from './assert-continuable.ts';
import { appendStatus, createTurn } from './create-turn.ts';
import { createTaskGate } from './task-gate.ts';

/** What a message led to: an answer, or a task with the sequence number from which the turn's events follow. */
export type SendOutcome = { message: Message } | { feed: Feed; startSeq: number };

export interface TaskRunner {
  /** Starts a turn and returns at once. `beforeStart` is awaited between the task's creation and its start. */
  send(
    scope: Scope,
    request: SendMessageRequest,
    options: { extensions: readonly string[]; beforeStart?: (feed: Feed) => Promise<void> },
  ): Promise<SendOutcome>;
  open(scope: Scope, taskId: string): Promise<Feed>;
  /** Cancels a task, on whichever instance it runs; throws TASK_NOT_CANCELABLE if it has ended. */
  cancel(scope: Scope, taskId: string): Promise<Feed>;
  /** Takes no more work (UNAVAILABLE). Resolves when no turn runs any more, or after `graceMs`; what runs on then is failed. */
  drain(graceMs: number): Promise<void>;
}

interface Running {
  readonly feed: Feed;
  readonly abort: AbortController;
  readonly done: Promise<void>;
  /** The agent has returned; what it said is being stored. */
  isEnding: boolean;
}

const REMOTE_CANCEL_TIMEOUT_MS = 10_000;
const TURN_END_TIMEOUT_MS = 5_000;

/** Runs the agent's turns: one at a time for each task, whether or not anybody listens. */
export const createTaskRunner = (deps: {
  agent: Agent;
  taskLog: TaskLog;
  log: Log;
  /** Called before the first entry of a turn that is written here; what it returns, after the last one. */
  onTurn: (feed: Feed) => () => void;
  /** Called when this instance has ended a task whose own instance is dead. */
  onReaped: (feed: Feed) => void;
}): TaskRunner => {
  const { agent, taskLog, log, onTurn, onReaped } = deps;
  const running = new Map<string, Running>();
  const atGate = createTaskGate();
  let isDraining = false;

  const cancelHere = (feed: Feed): void => {
    if (!isTerminal(feed.state)) appendStatus(taskLog, feed, 'TASK_STATE_CANCELED');
    running.get(feed.taskId)?.abort.abort(new Error('The task was canceled.'));
  };

  taskLog.listen({
    onCancelRequested(taskId) {
      const cancelTurn = async (): Promise<void> => {
        // A turn may be about to start.
        const turn = running.get(taskId) ?? (await atGate(taskId, async () => running.get(taskId)));
        if (turn) await cancel(turn.feed.scope, taskId);
      };
      cancelTurn().catch((error: unknown) => {
        log('INFO', 'A task could not be canceled any more', { taskId, error: String(error) });
      });
    },
    onLost(taskId) {
      running.get(taskId)?.abort.abort(new Error('Another instance has taken the task over.'));
    },
    onReaped,
  });

  const runTurn = async (
    feed: Feed,
    turn: ReturnType<typeof createTurn>,
    onEnd: () => void,
  ): Promise<void> => {
    const startedAt = performance.now();
    try {
      await agent.execute(turn);
      if (!turn.signal.aborted && !isAtRest(feed.state)) appendStatus(taskLog, feed, 'TASK_STATE_COMPLETED');
    } catch (error) {
      if (turn.signal.aborted || feed.isEnded) return;
      log('ERROR', 'The agent failed on a task', {
        taskId: feed.taskId,
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
      const text =
        error instanceof A2aError
          ? error.message
          : 'The agent failed while it worked on this. The log of the service has the cause.';
      appendStatus(taskLog, feed, 'TASK_STATE_FAILED', [{ text }]);
    } finally {
      onEnd();
      const turnHere = running.get(feed.taskId);
      if (turnHere) turnHere.isEnding = true;
      await taskLog.release(feed).catch((error: unknown) => {
        log('ERROR', 'The end of a task could not be stored', { taskId: feed.taskId, error: String(error) });
      });
      running.delete(feed.taskId);
      const durationMs = Math.round(performance.now() - startedAt);
      log('INFO', 'Task turn ended', { taskId: feed.taskId, state: feed.state, durationMs });
    }
  };

  const start = (options: {
    feed: Feed;
    request: SendMessageRequest;
    message: Message;
    extensions: readonly string[];
    onEnd: () => void;
  }): void => {
    const { feed } = options;
    const abort = new AbortController();
    const turn = createTurn({ ...options, taskLog, signal: abort.signal });
    // The next tick: so the answer to the request, and the stream's first event, come before the agent's work.
    const done = new Promise<void>((resolve) => setImmediate(resolve)).then(() =>
      runTurn(feed, turn, options.onEnd),
    );
    running.set(feed.taskId, { feed, abort, done, isEnding: false });
  };

  const open = async (scope: Scope, taskId: string): Promise<Feed> => {
    const feed = isTaskId(taskId) ? await taskLog.open(scope, taskId) : undefined;
    if (feed === undefined) throw taskNotFound(taskId);
    return feed;
  };

  const assertOpen = (): void => {
    if (isDraining)
      throw new A2aError('UNAVAILABLE', 'This instance ends and takes no more work; try again.');
  };

  /** A turn that has given its task a state at rest may still be ending: that is waited for. */
  const untilTurnEnds = async (feed: Feed): Promise<void> => {
    const turn = running.get(feed.taskId);
    if (turn === undefined) return;
    if (!isAtRest(feed.state)) throw busy(feed.taskId);
    const timeout = new Promise((resolve) => setTimeout(resolve, TURN_END_TIMEOUT_MS).unref());
    await Promise.race([turn.done, timeout]);
    if (running.has(feed.taskId)) throw busy(feed.taskId);
  };

  /** Gives the writer's role back when what it was taken for has failed. */
  const releaseOnFailure = async <Outcome>(feed: Feed, work: () => Promise<Outcome>): Promise<Outcome> => {
    try {
      return await work();
    } catch (error) {
      await taskLog.release(feed);
      throw error;
    }
  };

  const continueTask: TaskRunner['send'] = async (scope, request, { extensions, beforeStart }) => {
    const taskId = request.message.taskId as string;
    const known = await open(scope, taskId);
    assertContinuable(known, request.message.contextId);
    await untilTurnEnds(known);
    const feed = await taskLog.claim(known);
    if (feed === undefined) throw busy(taskId);
    return releaseOnFailure(feed, async () => {
      assertContinuable(feed, request.message.contextId);
      await beforeStart?.(feed);
      assertOpen();
      const message: Message = { ...request.message, taskId, contextId: feed.contextId };
      const onEnd = onTurn(feed);
      taskLog.append(feed, { received: message });
      const startSeq = feed.lastSeq;
      // The task waits no longer, whether or not the agent will say so.
      appendStatus(taskLog, feed, 'TASK_STATE_WORKING');
      start({ feed, request, message, extensions, onEnd });
      return { feed, startSeq };
    });
  };

  const createTask = async (
    taskId: string,
    ...[scope, request, { extensions, beforeStart }]: Parameters<TaskRunner['send']>
  ): Promise<SendOutcome> => {
    const contextId = request.message.contextId || randomUUID();
    const message: Message = { ...request.message, taskId, contextId };
    const status = { state: 'TASK_STATE_SUBMITTED', timestamp: new Date().toISOString() } as const;
    const feed = await taskLog.create(
      { taskId, contextId, scope },
      { task: { id: taskId, contextId, status, history: [message] } },
    );
    return releaseOnFailure(feed, async () => {
      try {
        await beforeStart?.(feed);
        assertOpen();
      } catch (error) {
        appendStatus(taskLog, feed, 'TASK_STATE_FAILED', [{ text: 'This task could not be begun.' }]);
        throw error;
      }
      start({ feed, request, message, extensions, onEnd: onTurn(feed) });
      return { feed, startSeq: 1 };
    });
  };

  /** Cancels a task that this instance writes or may write; undefined if it is another one's. */
  const cancelAsWriter = async (feed: Feed): Promise<Feed | undefined> => {
    const turn = running.get(feed.taskId);
    if (turn?.isEnding) await turn.done;
    assertCancelable(feed);
    if (running.has(feed.taskId)) {
      cancelHere(feed);
      return feed;
    }
    const claimed = await taskLog.claim(feed);
    if (claimed === undefined) return undefined;
    return releaseOnFailure(claimed, async () => {
      assertCancelable(claimed);
      const onEnd = onTurn(claimed);
      cancelHere(claimed);
      onEnd();
      await taskLog.release(claimed);
      return claimed;
    });
  };

  const cancel: TaskRunner['cancel'] = async (scope, taskId) => {
    const feed = await open(scope, taskId);
    const turn = running.get(taskId);
    // What runs is canceled at once, though somebody may wait at the gate for its end.
    if (turn && !turn.isEnding && !isTerminal(feed.state)) {
      cancelHere(feed);
      return feed;
    }
    const canceled = await atGate(taskId, () => cancelAsWriter(feed));
    if (canceled) return canceled;
    await taskLog.requestCancel(feed);
    await untilFeed(feed, () => isTerminal(feed.state), AbortSignal.timeout(REMOTE_CANCEL_TIMEOUT_MS));
    return feed;
  };

  return {
    open,
    async send(scope, request, options) {
      assertOpen();
      const { taskId } = request.message;
      if (taskId) return atGate(taskId, () => continueTask(scope, request, options));
      const answer = agent.answer?.(request.message);
      if (answer === undefined) {
        const newId = randomUUID();
        return atGate(newId, () => createTask(newId, scope, request, options));
      }
      const contextId = request.message.contextId || randomUUID();
      return { message: { messageId: randomUUID(), contextId, role: 'ROLE_AGENT', parts: answer.parts } };
    },
    cancel,
    async drain(graceMs) {
      isDraining = true;
      const all = Promise.allSettled([...running.values()].map((turn) => turn.done));
      await Promise.race([all, new Promise((resolve) => setTimeout(resolve, graceMs).unref())]);
      for (const { feed, abort } of running.values()) {
        if (!isAtRest(feed.state)) {
          const text = 'The agent was shut down before it had finished this. Please ask again.';
          appendStatus(taskLog, feed, 'TASK_STATE_FAILED', [{ text }]);
        }
        abort.abort(new Error('The instance ends.'));
      }
    },
  };
};
