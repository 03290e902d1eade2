import { randomUUID } from 'node:crypto';
import { Hono, type Context } from 'hono';
import * as z from 'zod';
import type { CardMaker } from '../../card/card-maker.ts';
import type { Entry } from '../../log/entry.ts';
import type { Call } from '../../operations/call.ts';
import type { EventSource } from '../../operations/operations.ts';
import { A2aError } from '../../protocol/a2a-error.ts';
import { clientId } from '../../protocol/ids.ts';
import { parse } from '../../protocol/parse.ts';
import { getTaskRequestSchema, taskIdRequestSchema } from '../../protocol/requests.ts';
import { sendMessageRequestSchema, type Task } from '../../protocol/schemas.ts';
import { isAtRest } from '../../protocol/task-states.ts';
import type { AppEnv } from '../create-app.ts';
import { readBody } from '../read-body.ts';
import { ownerOfUserId } from '../caller-owner.ts';
import { namedExtensions } from '../request-call.ts';
import type { RouteDeps } from '../rest/rest-routes.ts';
import { linesResponse, streamLines } from '../stream-response.ts';
import { createAdkTranslation, statusText, textOfParts } from './adk-events.ts';
import { methodNames, type ApiMode } from './class-methods.ts';
import { readQueryInput, readRunInput, toSendRequest, type QueryInput } from './query-input.ts';

type Ctx = Context<AppEnv>;
type Input = Record<string, unknown>;

const callSchema = z.object({
  class_method: z.string().optional(),
  input: z.record(z.string(), z.unknown()).nullish(),
});

const userSchema = z.object({ user_id: clientId.optional() });

const unknownMethod = (name: string, mode: ApiMode): A2aError => {
  const other: ApiMode = mode === 'async' ? 'async_stream' : 'async';
  const verb = { async: 'query', async_stream: 'streamQuery' } as const;
  const where = methodNames(other).includes(name)
    ? `Call ${name} by :${verb[other]}.`
    : `There are ${methodNames(mode).join(', ')}.`;
  return new A2aError('METHOD_NOT_FOUND', `There is no method "${name}" for :${verb[mode]}. ${where}`);
};

/** The text of a finished turn; throws what went wrong. */
const answerOf = ({ status, artifacts = [] }: Task): string => {
  const { state, message } = status;
  const said = statusText(message);
  if (state === 'TASK_STATE_FAILED' || state === 'TASK_STATE_REJECTED' || state === 'TASK_STATE_CANCELED') {
    throw new A2aError('INVALID_AGENT_RESPONSE', said || `The task ended as ${state}.`);
  }
  const texts = artifacts.map(({ parts }) => textOfParts(parts));
  return [...texts, said].filter(Boolean).join('\n\n');
};

/**
 * What Agent Engine calls in a container of its own: `:query` as POST /api/reasoning_engine, `:streamQuery` as POST
 * /api/stream_reasoning_engine, each with `{class_method, input}`. Answers `{"output": …}`, or a line of JSON per event.
 */
export const createAgentEngineRoutes = (
  deps: RouteDeps & { cards: CardMaker; agentName: string },
): Hono<AppEnv> => {
  const { operations, maxBodyBytes, ownerOf, publicUrlOf, cards, agentName } = deps;
  const routes = new Hono<AppEnv>();

  const readCall = async (c: Ctx, defaultMethod: string) => {
    const { class_method: method, input } = parse(callSchema, await readBody(c, maxBodyBytes));
    return { method: method || defaultMethod, input: input ?? {} };
  };

  /** Where the service tells callers apart by itself, nobody is somebody else by naming them. */
  const callOf = async (c: Ctx, userId: unknown): Promise<Call> => {
    const { user_id: named = '' } = parse(userSchema, { user_id: userId ?? undefined });
    const owner = (await ownerOf(c.req.raw)) || ownerOfUserId(named);
    return { scope: { tenant: '', owner }, extensions: namedExtensions(c), wireVersion: '1.0' };
  };

  const ask = async (c: Ctx, input: QueryInput): Promise<string> => {
    const outcome = await operations.sendMessage(await callOf(c, input.user_id), toSendRequest(input));
    return 'message' in outcome ? textOfParts(outcome.message.parts) : answerOf(outcome.task);
  };

  const createSession = (input: Input) => ({
    id: typeof input['session_id'] === 'string' ? input['session_id'] : randomUUID(),
    app_name: agentName,
    user_id: input['user_id'] ?? '',
    state: {},
    events: [],
    last_update_time: Date.now() / 1000,
  });

  const invoke = async (c: Ctx, method: string, input: Input): Promise<unknown> => {
    switch (method) {
      case 'query':
      case 'async_query':
        return ask(c, readQueryInput(input));
      case 'create_session':
      case 'async_create_session':
        return createSession(input);
      case 'on_message_send':
        return operations.sendMessage(
          await callOf(c, input['user_id']),
          parse(sendMessageRequestSchema, input),
        );
      case 'on_get_task':
        return operations.getTask(await callOf(c, input['user_id']), parse(getTaskRequestSchema, input));
      case 'on_cancel_task':
        return operations.cancelTask(await callOf(c, input['user_id']), parse(taskIdRequestSchema, input));
      case 'handle_authenticated_agent_card': {
        const url = publicUrlOf(c.req.raw);
        return cards.hasExtended ? cards.extended(await callOf(c, ''), url) : cards.public(url);
      }
      default:
        throw unknownMethod(method, 'async');
    }
  };

  const endsTurn = ({ state }: Entry): boolean => state !== undefined && isAtRest(state);
  const lines = (c: Ctx, source: EventSource, translate: (entry: Pick<Entry, 'seq' | 'json'>) => unknown[]) =>
    streamLines(c, source, deps, {
      frame: (entry) =>
        translate(entry)
          .map((line) => `${JSON.stringify(line)}\n`)
          .join(''),
      isLast: endsTurn,
    });
  const asIs = ({ json }: Pick<Entry, 'json'>): unknown[] => [JSON.parse(json)];

  const streamQuery = async (
    c: Ctx,
    input: QueryInput,
    wrap: (event: Input, sessionId: string) => unknown,
  ) => {
    const outcome = await operations.streamMessage(await callOf(c, input.user_id), toSendRequest(input));
    if ('message' in outcome) {
      const { messageId: id, contextId = '', parts } = outcome.message;
      const content = { role: 'model', parts: parts.map(({ text = '' }) => ({ text })) };
      return linesResponse([wrap({ id, author: agentName, content, turn_complete: true }, contextId)]);
    }
    const translate = createAdkTranslation(agentName);
    const { contextId } = outcome.feed;
    return lines(c, outcome, (entry) => translate(entry).map((event) => wrap(event, contextId)));
  };

  const stream = async (c: Ctx, method: string, input: Input): Promise<Response> => {
    switch (method) {
      case 'stream_query':
      case 'async_stream_query':
        return streamQuery(c, readQueryInput(input), (event) => event);
      case 'streaming_agent_run_with_events':
        return streamQuery(c, readRunInput(input), (event, sessionId) => ({
          events: [event],
          artifacts: [],
          session_id: sessionId,
        }));
      case 'on_message_send_stream': {
        const call = await callOf(c, input['user_id']);
        const outcome = await operations.streamMessage(call, parse(sendMessageRequestSchema, input));
        return 'message' in outcome ? linesResponse([outcome]) : lines(c, outcome, asIs);
      }
      case 'on_resubscribe_to_task': {
        const call = await callOf(c, input['user_id']);
        return lines(c, await operations.subscribeToTask(call, parse(taskIdRequestSchema, input)), asIs);
      }
      default:
        throw unknownMethod(method, 'async_stream');
    }
  };

  // The prefix /api is taken off before routes are matched.
  routes.post('/reasoning_engine', async (c) => {
    const { method, input } = await readCall(c, 'query');
    return c.json({ output: await invoke(c, method, input) });
  });
  routes.post('/stream_reasoning_engine', async (c) => {
    const { method, input } = await readCall(c, 'stream_query');
    return stream(c, method, input);
  });
  return routes;
};
