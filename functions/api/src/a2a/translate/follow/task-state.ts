import { z } from 'zod';
import type { Json } from '../agent-call.ts';

const ENDED = ['TASK_STATE_COMPLETED', 'TASK_STATE_FAILED', 'TASK_STATE_CANCELED', 'TASK_STATE_REJECTED'];
const WAITING = ['TASK_STATE_INPUT_REQUIRED', 'TASK_STATE_AUTH_REQUIRED'];

const withStatusSchema = z.object({ status: z.object({ state: z.string() }) });
const eventSchema = z.object({
  task: withStatusSchema.optional(),
  statusUpdate: withStatusSchema.optional(),
  message: z.unknown().optional(),
});

/** State of a task, "" where it has none. */
export function stateOf(task: Json): string {
  return withStatusSchema.safeParse(task).data?.status.state ?? '';
}

export function hasEnded(state: string): boolean {
  return ENDED.includes(state);
}

/** Whether nothing more comes unless somebody writes to the agent. */
export function isWaiting(state: string): boolean {
  return WAITING.includes(state);
}

/** Whether an event is the last of a stream (A2A 1.0, section 3.1.2): a stream stays open while the task waits. */
export function isLast(event: Json): boolean {
  const { task, statusUpdate, message } = eventSchema.safeParse(event).data ?? {};
  return message !== undefined || hasEnded((statusUpdate ?? task)?.status.state ?? '');
}
