import type { AgentInterface } from '@agent-gallery/contract';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';

/** How much of an answer is read before it counts as none. */
const ANSWER_MAX_BYTES = 256 * 1024;

export interface Greeting {
  /** Below the service's own URL. */
  path: string;
  headers: Record<string, string>;
  body: unknown;
}

/** The request that says hello to an agent, streamed where it streams; else it is asked not to wait for the answer's end. */
export function greeting({ binding, protocolVersion, path }: AgentInterface, streaming: boolean): Greeting {
  const headers = {
    'content-type': 'application/json',
    accept: streaming ? 'text/event-stream' : 'application/json',
    'a2a-version': protocolVersion,
  };
  const messageId = randomUUID();
  const call = (method: string, params: unknown): Greeting => ({
    path,
    headers,
    body: { jsonrpc: '2.0', id: 1, method, params },
  });
  if (protocolVersion === '0.3') {
    const message = { kind: 'message', messageId, role: 'user', parts: [{ kind: 'text', text: 'Hello' }] };
    return streaming
      ? call('message/stream', { message })
      : call('message/send', { message, configuration: { blocking: false } });
  }
  const message = { messageId, role: 'ROLE_USER', parts: [{ text: 'Hello' }] };
  const params = streaming ? { message } : { message, configuration: { returnImmediately: true } };
  if (binding === 'JSONRPC') return call(streaming ? 'SendStreamingMessage' : 'SendMessage', params);
  const operation = streaming ? 'message:stream' : 'message:send';
  return { path: `${path.replace(/\/$/, '')}/${operation}`, headers, body: params };
}

const answerSchema = z.object({
  error: z.object({ message: z.string().default('an error without a message') }).nullish(),
  result: z.unknown().optional(),
});

/** The JSON of the first event of a stream, or all of an answer that is none; undefined where there is no such thing. */
async function firstJson(response: Response): Promise<unknown> {
  const isStream = /^text\/event-stream\b/i.test(response.headers.get('content-type') ?? '');
  const decoder = new TextDecoder();
  let text = '';
  const parse = (candidate: string | undefined): unknown => {
    try {
      return JSON.parse(candidate ?? '');
    } catch {
      return undefined;
    }
  };
  for await (const part of response.body ?? []) {
    text += decoder.decode(part, { stream: true });
    const event = isStream ? parse(/^data: ?(\{.*\})\r?$/m.exec(text)?.[1]) : undefined;
    if (event !== undefined) return event;
    if (text.length > ANSWER_MAX_BYTES) return undefined;
  }
  return parse(text);
}

/** What is wrong with the answer to a greeting; undefined when the agent has spoken. Reads no more than it must. */
export async function objectionTo(
  response: Response,
  { binding }: AgentInterface,
  streaming: boolean,
): Promise<string | undefined> {
  const answered = `It answered a message with HTTP ${response.status}`;
  const answer = answerSchema.safeParse(await firstJson(response));
  await response.body?.cancel().catch(() => undefined);
  if (answer.data?.error) return `${answered}: ${answer.data.error.message}`;
  const spoke = answer.success && (binding === 'HTTP+JSON' || (answer.data.result ?? null) !== null);
  if (response.ok && spoke) return undefined;
  return `${answered} and no ${streaming ? 'event' : 'task or message'}.`;
}
