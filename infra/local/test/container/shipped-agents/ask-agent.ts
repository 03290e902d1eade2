import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

const partsSchema = z.array(z.object({ text: z.string().optional() }).loose()).default([]);
const statusSchema = z.object({ state: z.string(), message: z.object({ parts: partsSchema }).optional() });
const eventSchema = z.object({
  task: z.object({ id: z.string(), status: statusSchema }).optional(),
  statusUpdate: z.object({ status: statusSchema }).optional(),
  artifactUpdate: z.object({ artifact: z.object({ parts: partsSchema }) }).optional(),
});
export type AgentEvent = z.infer<typeof eventSchema>;

export interface Heard {
  /** Of the SSE event, for a resumption; undefined where it has none. */
  id: string | undefined;
  event: AgentEvent;
  atMs: number;
}

const MESSAGE_HEADERS = { 'content-type': 'application/json', 'a2a-version': '1.0' };

/** Sends a message to an agent over A2A and gives its events as they come. The generator ends when the stream does. */
export async function* listenTo(
  url: string,
  text: string,
  headers: Record<string, string> = {},
): AsyncGenerator<Heard> {
  const response = await fetch(`${url}/message:stream`, {
    method: 'POST',
    headers: { ...MESSAGE_HEADERS, ...headers },
    body: JSON.stringify({
      message: { messageId: crypto.randomUUID(), role: 'ROLE_USER', parts: [{ text }] },
    }),
  });
  yield* readEvents(response);
}

/** Opens the stream of a task again, after the event with that id. */
export async function* resume(
  url: string,
  taskId: string,
  lastEventId: string,
  headers: Record<string, string>,
): AsyncGenerator<Heard> {
  const query = new URLSearchParams({ task_id: taskId });
  const open = () =>
    fetch(`${url}/message:stream?${query.toString()}`, {
      headers: { ...MESSAGE_HEADERS, ...headers, 'last-event-id': lastEventId },
    });
  let response = await open();
  // While an instance ends, the service may not have another one yet.
  for (let attempt = 1; response.status === 503 && attempt < 20; attempt++) {
    await sleep(250);
    response = await open();
  }
  yield* readEvents(response);
}

async function* readEvents(response: Response): AsyncGenerator<Heard> {
  if (!response.ok || !response.body) throw new Error(`${String(response.status)} ${await response.text()}`);
  let id: string | undefined;
  for await (const line of createInterface({ input: Readable.fromWeb(response.body) })) {
    if (line.startsWith('id:')) id = line.slice(3).trim();
    if (!line.startsWith('data:')) continue;
    yield { id, event: eventSchema.parse(JSON.parse(line.slice(5))), atMs: performance.now() };
  }
}

export interface Answer {
  text: string;
  /** The last state of the task. */
  state: string;
  chunks: number;
  /** From the first chunk of text to the last. */
  spreadMs: number;
}

/** Asks an agent and waits for the whole answer. */
export async function ask(url: string, text: string, headers?: Record<string, string>): Promise<Answer> {
  const chunks: { text: string; atMs: number }[] = [];
  let state = '';
  for await (const { event, atMs } of listenTo(url, text, headers)) {
    state = event.statusUpdate?.status.state ?? event.task?.status.state ?? state;
    const words = event.artifactUpdate?.artifact.parts.map((part) => part.text ?? '').join('') ?? '';
    if (words !== '') chunks.push({ text: words, atMs });
  }
  return {
    text: chunks.map((chunk) => chunk.text).join(''),
    state,
    chunks: chunks.length,
    spreadMs: (chunks.at(-1)?.atMs ?? 0) - (chunks[0]?.atMs ?? 0),
  };
}
