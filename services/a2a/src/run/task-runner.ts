import { randomUUID } from 'node:crypto';
import { A2aError, taskNotFound } from '../protocol/a2a-error.ts';
import { isAtRest, isTerminal } from '../protocol/task-states.ts';
import type { Message, Part, SendMessageRequest, TaskState } from '../protocol/schemas.ts';
import type { Feed, Scope } from '../log/feed.ts';
import type { TaskLog } from '../log/task-log.ts';
import type { Log } from '../serve/log.ts';
import type { Agent, Turn } from './agent.ts';
import { yieldToIo } from './yield-to-io.ts';

/** What a message led to: an answer, or a task with the sequence number from which the turn's events follow. */
export type SendOutcome = { message: Message } | { feed: Feed; startSeq: number };

export interface TaskRunner {
  send(scope: Scope, request: SendMessageRequest, extensions?: readonly string[]): Promise<SendOutcome>;
  open(scope: Scope, taskId: string): Promise<Feed>;
  /** Cancels a task; throws TASK_NOT_CANCELABLE if it has ended. */
  cancel(scope: Scope, taskId: string): Promise<Feed>;
  /** Resolves when no turn runs any more, or after `graceMs`. */
  drain(graceMs: number): Promise<void>;
}

interface Running {
  readonly abort: AbortController;
  readonly done: Promise<void>;
}

const now = (): string => new Date().toISOString();

/** Runs the agent's turns: one at a time for each task, whether or not anybody listens. */
export const createTaskRunner = (deps: { agent: Agent; taskLog: TaskLog; log: Log }): TaskRunner => {
  const { agent, taskLog, log } = deps;
  const running = new Map<string, Running>();

  const agentMessage = (feed: Feed, parts: Part[]): Message => ({
    messageId: randomUUID(),
    contextId: feed.contextId,
    taskId: feed.taskId,
    role: 'ROLE_AGENT',
    parts,
  });

  const appendStatus = (
    feed: Feed,
    state: TaskState,
    parts?: Part[],
    metadata?: Record<string, unknown>,
  ): void => {
    const message = parts && agentMessage(feed, parts);
    const status = { state, ...(message && { message }), timestamp: now() };
    const { taskId, contextId } = feed;
    taskLog.append(feed, { statusUpdate: { taskId, contextId, status, ...(metadata && { metadata }) } });
  };

  const createTurn = (
    feed: Feed,
    request: SendMessageRequest,
    message: Message,
    extensions: readonly string[],
    signal: AbortSignal,
  ): Turn => {
    const { taskId, contextId, scope } = feed;
    const identity = { taskId, contextId };
    return {
      ...identity,
      ...scope,
      message,
      extensions,
      acceptedOutputModes: request.configuration?.acceptedOutputModes ?? [],
      signal,
      task: () => feed.task(),
      async status(state, parts, metadata) {
        if (signal.aborted || feed.isEnded) return;
        appendStatus(feed, state, parts, metadata);
        await yieldToIo();
      },
      async artifact(artifact, chunk) {
        if (signal.aborted || feed.isEnded) return;
        taskLog.append(feed, { artifactUpdate: { ...identity, artifact, ...chunk } });
        await yieldToIo();
      },
    };
  };

  const runTurn = async (feed: Feed, turn: Turn): Promise<void> => {
    const startedAt = performance.now();
    try {
      await agent.execute(turn);
      if (!turn.signal.aborted && !isAtRest(feed.state)) appendStatus(feed, 'TASK_STATE_COMPLETED');
    } catch (error) {
      if (turn.signal.aborted || feed.isEnded) return;
      log('ERROR', 'The agent failed on a task', { taskId: feed.taskId, error: String(error) });
      appendStatus(feed, 'TASK_STATE_FAILED', [
        { text: 'The agent failed while it worked on this. The log of the service has the cause.' },
      ]);
    } finally {
      running.delete(feed.taskId);
      await taskLog.release(feed);
      const durationMs = Math.round(performance.now() - startedAt);
      log('INFO', 'Task turn ended', { taskId: feed.taskId, state: feed.state, durationMs });
    }
  };

  const start = (
    feed: Feed,
    request: SendMessageRequest,
    message: Message,
    extensions: readonly string[],
  ): void => {
    const abort = new AbortController();
    const turn = createTurn(feed, request, message, extensions, abort.signal);
    const done = new Promise<void>((resolve) => setImmediate(resolve)).then(() => runTurn(feed, turn));
    running.set(feed.taskId, { abort, done });
  };

  const open = async (scope: Scope, taskId: string): Promise<Feed> => {
    const feed = await taskLog.open(scope, taskId);
    if (feed === undefined) throw taskNotFound(taskId);
    return feed;
  };

  const continueTask = async (
    scope: Scope,
    request: SendMessageRequest,
    taskId: string,
    extensions: readonly string[],
  ): Promise<SendOutcome> => {
    const known = await open(scope, taskId);
    const { contextId } = request.message;
    if (contextId && contextId !== known.contextId) {
      const description = `task ${taskId} belongs to another context`;
      throw new A2aError('INVALID_PARAMS', `Invalid request: "message.contextId": ${description}.`, {
        fieldViolations: [{ field: 'message.contextId', description }],
      });
    }
    if (isTerminal(known.state)) {
      throw new A2aError(
        'UNSUPPORTED_OPERATION',
        `Task ${taskId} has ended (${known.state}); send the message without a taskId to start a new task.`,
      );
    }
    if (running.has(taskId)) {
      throw new A2aError(
        'UNSUPPORTED_OPERATION',
        `Task ${taskId} is being worked on; send the next message when it waits for input.`,
      );
    }
    const feed = await taskLog.claim(known);
    const message: Message = { ...request.message, taskId, contextId: feed.contextId };
    taskLog.append(feed, { received: message });
    const startSeq = feed.lastSeq;
    start(feed, request, message, extensions);
    return { feed, startSeq };
  };

  const createTask = async (
    scope: Scope,
    request: SendMessageRequest,
    extensions: readonly string[],
  ): Promise<SendOutcome> => {
    const taskId = randomUUID();
    const contextId = request.message.contextId || randomUUID();
    const message: Message = { ...request.message, taskId, contextId };
    const status = { state: 'TASK_STATE_SUBMITTED', timestamp: now() } as const;
    const feed = await taskLog.create(
      { taskId, contextId, scope },
      { task: { id: taskId, contextId, status, history: [message] } },
    );
    start(feed, request, message, extensions);
    return { feed, startSeq: 1 };
  };

  return {
    open,
    async send(scope, request, extensions = []) {
      const { taskId } = request.message;
      if (taskId) return continueTask(scope, request, taskId, extensions);
      const answer = agent.answer?.(request.message);
      if (answer === undefined) return createTask(scope, request, extensions);
      const contextId = request.message.contextId || randomUUID();
      return { message: { messageId: randomUUID(), contextId, role: 'ROLE_AGENT', parts: answer.parts } };
    },
    async cancel(scope, taskId) {
      const feed = await open(scope, taskId);
      if (isTerminal(feed.state)) {
        throw new A2aError('TASK_NOT_CANCELABLE', `Task ${taskId} has already ended (${feed.state}).`);
      }
      const turn = running.get(taskId);
      if (turn === undefined) await taskLog.claim(feed);
      appendStatus(feed, 'TASK_STATE_CANCELED');
      if (turn) turn.abort.abort(new Error('The task was canceled.'));
      else await taskLog.release(feed);
      return feed;
    },
    async drain(graceMs) {
      const all = Promise.allSettled([...running.values()].map((turn) => turn.done));
      await Promise.race([all, new Promise((resolve) => setTimeout(resolve, graceMs).unref())]);
    },
  };
};
