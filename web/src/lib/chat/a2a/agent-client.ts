import {
  agentEventSchema,
  taskListSchema,
  taskSchema,
  type AgentEvent,
  type AgentTask,
} from './a2a-schema.ts';
import { readServerSentEvents } from './read-server-sent-events.ts';
import { readRefusal } from './read-refusal.ts';

/**
 * Calls an operation of an agent, such as `message:send`. The agent's own errors are answers; the portal's, and those of
 * the way to it, are thrown as ProblemErrors.
 */
export type CallAgent = (operation: string, init: RequestInit) => Promise<Response>;

export interface OutgoingMessage {
  messageId: string;
  text: string;
  contextId?: string | undefined;
  /** Set when the message answers a task that waits. */
  taskId?: string | undefined;
}

export interface StreamedEvent {
  /** The event's place in the task's log, to go on after it. */
  id?: string;
  event: AgentEvent;
}

const A2A_VERSION = '1.0';
/** How many of the agent's newest tasks are searched for a message, and how much of each one's history. */
const SEARCHED_TASKS = 50;
const SEARCHED_MESSAGES = 50;

async function request(call: CallAgent, operation: string, init: RequestInit): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set('A2A-Version', A2A_VERSION);
  const response = await call(operation, { ...init, headers });
  if (!response.ok) throw await readRefusal(response);
  return response;
}

const taskPath = (taskId: string, verb = '') => `tasks/${encodeURIComponent(taskId)}${verb}`;

/** The request that hands a message to the agent, which answers at once. */
export function messageRequest({ messageId, text, contextId, taskId }: OutgoingMessage) {
  return {
    method: 'POST',
    operation: 'message:send',
    headers: { 'A2A-Version': A2A_VERSION, 'Content-Type': 'application/json' },
    body: JSON.stringify({
      message: { messageId, role: 'ROLE_USER', parts: [{ text }], contextId, taskId },
      configuration: { returnImmediately: true },
    }),
  };
}

/** Hands a message to the agent and returns at once: with a task to follow, or with the answer. Throws a ProblemError when the agent refuses. */
export async function sendMessage(
  call: CallAgent,
  message: OutgoingMessage,
  signal: AbortSignal,
): Promise<AgentEvent> {
  const { operation, ...init } = messageRequest(message);
  const response = await request(call, operation, { ...init, signal });
  return agentEventSchema.parse(await response.json());
}

/** A task's events from its beginning, or after the one with the given id, until the connection ends. */
export async function* streamTask(
  call: CallAgent,
  taskId: string,
  lastEventId: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<StreamedEvent> {
  const response = await request(call, `message:stream?task_id=${encodeURIComponent(taskId)}`, {
    headers: {
      Accept: 'text/event-stream',
      ...(lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId }),
    },
    signal,
  });
  if (response.body === null) return;
  for await (const { id, data } of readServerSentEvents(response.body)) {
    const parsed = agentEventSchema.safeParse(parseJson(data));
    if (parsed.success) yield { event: parsed.data, ...(id === undefined ? {} : { id }) };
  }
}

/** A task as it is now. Throws a ProblemError when the agent does not know it. */
export async function getTask(call: CallAgent, taskId: string, signal: AbortSignal): Promise<AgentTask> {
  const response = await request(call, taskPath(taskId), { signal });
  return taskSchema.parse(await response.json());
}

/** Asks the agent to stop a task, and returns it as it is then. Throws a ProblemError when it refuses. */
export async function cancelTask(call: CallAgent, taskId: string, signal: AbortSignal): Promise<AgentTask> {
  const response = await request(call, taskPath(taskId, ':cancel'), { method: 'POST', signal });
  return taskSchema.parse(await response.json());
}

/** The task that a message began, where the agent lists its tasks; undefined when there is none, or it does not tell. */
export async function findTask(
  call: CallAgent,
  { messageId, contextId }: Pick<OutgoingMessage, 'messageId' | 'contextId'>,
  signal: AbortSignal,
): Promise<AgentTask | undefined> {
  const query = new URLSearchParams({
    pageSize: String(SEARCHED_TASKS),
    historyLength: String(SEARCHED_MESSAGES),
    ...(contextId === undefined ? {} : { contextId }),
  });
  try {
    const response = await request(call, `tasks?${query.toString()}`, { signal });
    const { tasks } = taskListSchema.parse(await response.json());
    return tasks.find(({ history }) => history.some((message) => message.messageId === messageId));
  } catch (error) {
    if (signal.aborted) throw error;
    return undefined;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
