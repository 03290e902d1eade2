import { setTimeout as sleep } from 'node:timers/promises';
import { ApiProblem } from '../../../http/api-problem.ts';
import type { FollowedAgent, StreamItem } from '../agent.ts';
import { unsupportedOperation, AgentError } from '../agent-error.ts';
import type { Json } from '../agent-call.ts';
import { hasEnded, isLast, isWaiting, stateOf } from './task-state.ts';
import { unseenEvents } from './unseen-events.ts';

/** How often a task is asked for that cannot be subscribed to. */
const POLL_MS = 1_000;
/** A comment after so many polls without a change keeps the connection open. */
const POLLS_PER_COMMENT = 15;
/** How long a task is asked for that waits for the user: the agent may not have begun with what the user has just said. */
const WAITING_POLLS = 30;
/** An event that a task holds already may still be on its way for so long. */
const GRACE_MS = 50;

export interface FollowOptions {
  taskId: string;
  /** Refuse a task that has ended, as SubscribeToTask does; else it is shown and the stream ends. */
  official: boolean;
  signal: AbortSignal;
  /** When to give up, in milliseconds since the epoch. */
  until: number;
}

/** Asks for the task again and again, and shows it whenever it has changed, until it ends or goes on waiting. */
async function* poll(agent: FollowedAgent, options: FollowOptions, shown: Json): AsyncGenerator<StreamItem> {
  let last = JSON.stringify(shown);
  for (let unchanged = 0; Date.now() < options.until;) {
    const task = await agent.getTask(options.taskId);
    const now = JSON.stringify(task);
    unchanged = now === last ? unchanged + 1 : 0;
    if (now !== last) yield { event: { task } };
    else if (unchanged % POLLS_PER_COMMENT === 0) yield { comment: 'waiting' };
    if (hasEnded(stateOf(task)) || (isWaiting(stateOf(task)) && unchanged >= WAITING_POLLS)) return;
    last = now;
    await sleep(POLL_MS, undefined, { signal: options.signal });
  }
}

/** The subscription's items, and before them, where it does not begin with it, the task that they go on from. */
async function* withTaskFirst(
  agent: FollowedAgent,
  taskId: string,
  items: AsyncGenerator<StreamItem>,
): AsyncGenerator<StreamItem> {
  if (agent.subscribesWithTask) return yield* items;
  const early: Json[] = [];
  const arrived = agent.getTask(taskId).then(async (task) => {
    await sleep(GRACE_MS);
    return task;
  });
  let next = items.next();
  for (;;) {
    const first = await Promise.race([arrived, next.then(() => undefined)]);
    if (first !== undefined) {
      yield { event: { task: first } };
      if (hasEnded(stateOf(first))) return;
      for (const event of unseenEvents(first, early)) yield { event };
      break;
    }
    const { done, value } = await next;
    if (done) {
      yield { event: { task: await arrived } };
      return;
    }
    if ('event' in value) early.push(value.event);
    next = items.next();
  }
  for (let item = await next; !item.done; item = await items.next()) yield item.value;
}

/** Whether an agent has refused what was asked, or does not know it: then there may be another way. */
function isRefusal(error: unknown): boolean {
  return (
    error instanceof AgentError || (error instanceof ApiProblem && error.code === 'service-answer-invalid')
  );
}

async function* follow(agent: FollowedAgent, options: FollowOptions, task: Json): AsyncGenerator<StreamItem> {
  yield { event: { task } };
  if (hasEnded(stateOf(task))) return;
  let items: AsyncGenerator<StreamItem> | undefined;
  try {
    items = await agent.subscribe(options.taskId);
    for await (const item of withTaskFirst(agent, options.taskId, items)) {
      yield item;
      if ('event' in item && isLast(item.event)) return;
    }
  } catch (error) {
    if (!isRefusal(error)) throw error;
  } finally {
    // Not awaited: it may wait for the agent's next event. Whoever ends the exchange ends the request.
    void items?.return(undefined).catch(() => undefined);
  }
  // Refused, or ended too early: there may be no stream of this task, or no longer.
  yield* poll(agent, options, task);
}

/**
 * What happens to a task, from its present state to its end, whether the agent can stream it or not: first the task, then
 * its events. Throws an AgentError when the agent does not know the task, or, if `official`, when it has ended.
 */
export async function followTask(
  agent: FollowedAgent,
  options: FollowOptions,
): Promise<AsyncGenerator<StreamItem>> {
  const task = await agent.getTask(options.taskId);
  if (options.official && hasEnded(stateOf(task)))
    throw unsupportedOperation(`The task "${options.taskId}" has ended; there is nothing to subscribe to.`);
  return follow(agent, options, task);
}
