import { ProblemError } from '@agent-gallery/api/client';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { readProblem } from '#lib/portal/failure.ts';
import { agentErrorSchema, agentEventSchema, type AgentEvent } from './a2a-schema.ts';
import type { CallAgent } from './call-agent.ts';

export interface OutgoingMessage {
  messageId: string;
  text: string;
  contextId?: string;
  /** Set when the message answers a task that waits. */
  taskId?: string;
}

export interface StreamedEvent {
  /** The event's place in the task's log, to go on after it. */
  id?: string;
  event: AgentEvent;
}

const VERSION_HEADER = { 'A2A-Version': '1.0' };

/** Hands a message to the agent and returns at once: with a task to follow, or with the answer. Throws a ProblemError when the agent refuses. */
export async function sendMessage(
  call: CallAgent,
  message: OutgoingMessage,
  signal: AbortSignal,
): Promise<AgentEvent> {
  const { messageId, text, contextId, taskId } = message;
  const response = await call('message:send', {
    method: 'POST',
    headers: { ...VERSION_HEADER, 'Content-Type': 'application/json' },
    body: JSON.stringify({
      message: { messageId, role: 'ROLE_USER', parts: [{ text }], contextId, taskId },
      configuration: { returnImmediately: true },
    }),
    signal,
  });
  await throwIfRefused(response);
  return agentEventSchema.parse(await response.json());
}

/** A task's events from its beginning, or after the one with the given id, until the connection ends. */
export async function* streamTask(
  call: CallAgent,
  taskId: string,
  lastEventId: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<StreamedEvent> {
  const response = await call(`message:stream?task_id=${encodeURIComponent(taskId)}`, {
    headers: {
      ...VERSION_HEADER,
      Accept: 'text/event-stream',
      ...(lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId }),
    },
    signal,
  });
  await throwIfRefused(response);
  if (response.body === null) return;
  for await (const { id, data } of readServerSentEvents(response.body)) {
    const parsed = agentEventSchema.safeParse(parseJson(data));
    if (parsed.success) yield { event: parsed.data, ...(id === undefined ? {} : { id }) };
  }
}

/** Server-sent events of a body, however its bytes are cut. */
export async function* readServerSentEvents(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<EventSourceMessage> {
  const waiting: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (event) => waiting.push(event) });
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      parser.feed(read.value);
      yield* waiting.splice(0);
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

async function throwIfRefused(response: Response): Promise<void> {
  if (response.ok) return;
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => undefined);
  const refused = agentErrorSchema.safeParse(body);
  if (!refused.success) throw new ProblemError(await readProblem(response));
  const { message, status } = refused.data.error;
  throw new ProblemError({
    type: 'about:blank',
    title: 'The agent refused',
    status: response.status,
    detail: message,
    code: status ?? 'agent-error',
    requestId: '',
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
