import type { AgentInterface } from '@agent-gallery/contract';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { problemOf, type ForwardLimits, type ServiceAnswer } from '../call-service.ts';
import { isEventStream } from '../proxied-headers.ts';
import type { SendToService } from '../conversation.ts';
import type { Agent, StreamItem } from './agent.ts';
import type { AgentCall, CallMethod, Json } from './agent-call.ts';
import { fromJsonRpcError, jsonRpcErrorSchema } from './agent-error.ts';
import { fromLegacyEvent, fromLegacyTask } from './legacy/from-legacy.ts';
import { notUnderstood, parseJson } from './parse-json.ts';
import { readEvents, readText } from './read-events.ts';
import { toLegacy } from './legacy/to-legacy.ts';

const responseSchema = z.object({
  result: z.unknown().optional(),
  error: jsonRpcErrorSchema.nullish(),
});

const recordSchema = z.record(z.string(), z.unknown());

/** The result of one JSON-RPC response; `convert` throws for what is no such result. */
function resultOf(text: string, convert: (result: unknown) => Json): Json {
  const parsed = responseSchema.safeParse(parseJson(text));
  if (!parsed.success) throw notUnderstood(parsed.error);
  if (parsed.data.error) throw fromJsonRpcError(parsed.data.error);
  try {
    return convert(parsed.data.result);
  } catch (error) {
    throw notUnderstood(error);
  }
}

interface Dialect {
  /** The request as it is sent. */
  request(call: Exclude<AgentCall, { kind: 'follow' }>): { method: string; params: Json };
  subscribe: string;
  readEvent(result: unknown): Json;
  readResult(method: CallMethod, result: unknown): Json;
}

const CURRENT: Dialect = {
  request: (call) => call,
  subscribe: 'SubscribeToTask',
  readEvent: (result) => recordSchema.parse(result),
  // A deleted configuration is answered with nothing.
  readResult: (_method, result) => recordSchema.parse(result ?? {}),
};

const LEGACY: Dialect = {
  request: toLegacy,
  subscribe: 'tasks/resubscribe',
  readEvent: fromLegacyEvent,
  readResult: (method, result) =>
    method === 'SendMessage' ? fromLegacyEvent(result) : fromLegacyTask(result),
};

/** An agent that speaks A2A over JSON-RPC, 1.0 or 0.3. `extensions` are those that the caller has asked for. */
export function createJsonRpcAgent(
  { protocolVersion, path }: AgentInterface,
  send: SendToService,
  limits: ForwardLimits,
  extensions: string | null,
): Agent {
  const dialect = protocolVersion === '1.0' ? CURRENT : LEGACY;
  const extensionsHeader = protocolVersion === '1.0' ? 'a2a-extensions' : 'x-a2a-extensions';

  const post = (method: string, params: Json, accept: string): Promise<ServiceAnswer> =>
    send({
      method: 'POST',
      path,
      headers: {
        'content-type': 'application/json',
        accept,
        'a2a-version': protocolVersion,
        ...(extensions === null ? {} : { [extensionsHeader]: extensions }),
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: randomUUID(), method, params }),
    });

  /** An answer that is no stream; one with an error status counts only when it is a JSON-RPC error. */
  const readOnce = async (answer: ServiceAnswer, convert: (result: unknown) => Json): Promise<Json> => {
    const text = await readText(answer, limits);
    if (!answer.response.ok && !responseSchema.safeParse(parseJson(text)).data?.error)
      throw problemOf(answer.response);
    return resultOf(text, convert);
  };

  async function* readAll(answer: ServiceAnswer): AsyncGenerator<StreamItem> {
    for await (const item of readEvents(answer, limits.idleTimeoutMs)) {
      if ('comment' in item) yield item;
      else if (item.data !== '') yield { event: resultOf(item.data, dialect.readEvent) };
    }
  }

  async function* once(event: Json): AsyncGenerator<StreamItem> {
    yield { event };
  }

  const open = async (method: string, params: Json): Promise<AsyncGenerator<StreamItem>> => {
    const answer = await post(method, params, 'text/event-stream');
    if (isEventStream(answer.response.headers)) return readAll(answer);
    return once(await readOnce(answer, dialect.readEvent));
  };

  const call: Agent['call'] = async (asked) => {
    const { method, params } = dialect.request(asked);
    const answer = await post(method, params, 'application/json');
    return readOnce(answer, (result) => dialect.readResult(asked.method, result));
  };

  return {
    subscribesWithTask: protocolVersion === '1.0',
    call,
    getTask: (id) => call({ kind: 'call', method: 'GetTask', params: { id } }),
    async stream(asked) {
      const { method, params } = dialect.request(asked);
      return open(method, params);
    },
    subscribe: (id) => open(dialect.subscribe, { id }),
  };
}
