import { z } from 'zod';
import { problemOf, type ForwardLimits, type ServiceAnswer } from '../call-service.ts';
import { isEventStream } from '../proxied-headers.ts';
import type { SendToService } from '../conversation.ts';
import type { FollowedAgent, StreamItem } from './agent.ts';
import type { Json } from './agent-call.ts';
import { AgentError } from './agent-error.ts';
import { notUnderstood, parseJson } from './parse-json.ts';
import { readEvents, readText } from './read-events.ts';

const jsonSchema = z.record(z.string(), z.unknown());

const refusalSchema = z.object({
  error: z.looseObject({
    code: z.number().default(0),
    status: z.string().default('UNKNOWN'),
    message: z.string().default('The agent did not say what went wrong.'),
    details: z.array(z.looseObject({})).default([]),
  }),
});

/** An agent that speaks A2A 1.0 over HTTP+JSON, in the part that it takes to follow a task. `path` is that of its interface. */
export function createRestAgent(path: string, send: SendToService, limits: ForwardLimits): FollowedAgent {
  const request = (method: string, operation: string, accept: string): Promise<ServiceAnswer> =>
    send({
      method,
      path: `${path.replace(/\/$/, '')}/${operation}`,
      headers: {
        accept,
        'a2a-version': '1.0',
        ...(method === 'POST' && { 'content-type': 'application/json' }),
      },
      ...(method === 'POST' && { body: '{}' }),
    });

  const readOnce = async (answer: ServiceAnswer): Promise<Json> => {
    const body = parseJson(await readText(answer, limits));
    const refusal = refusalSchema.safeParse(body).data;
    if (refusal !== undefined) throw new AgentError(answer.response.status, refusal);
    if (!answer.response.ok) throw problemOf(answer.response);
    const parsed = jsonSchema.safeParse(body);
    if (!parsed.success) throw notUnderstood(parsed.error);
    return parsed.data;
  };

  async function* readAll(answer: ServiceAnswer): AsyncGenerator<StreamItem> {
    for await (const item of readEvents(answer, limits.idleTimeoutMs)) {
      if ('comment' in item) yield item;
      else {
        const body = parseJson(item.data);
        const refusal = refusalSchema.safeParse(body).data;
        if (refusal !== undefined) throw new AgentError(refusal.error.code, refusal);
        const event = jsonSchema.safeParse(body);
        if (!event.success) throw notUnderstood(event.error);
        yield { event: event.data };
      }
    }
  }

  return {
    subscribesWithTask: true,
    getTask: async (taskId) => readOnce(await request('GET', `tasks/${taskId}`, 'application/json')),
    async subscribe(taskId) {
      // The specification's text says POST, its proto GET.
      let answer = await request('POST', `tasks/${taskId}:subscribe`, 'text/event-stream');
      if (answer.response.status === 404 || answer.response.status === 405) {
        await answer.response.body?.cancel();
        answer = await request('GET', `tasks/${taskId}:subscribe`, 'text/event-stream');
      }
      if (isEventStream(answer.response.headers)) return readAll(answer);
      await readOnce(answer);
      throw notUnderstood('A subscription was answered with no stream.');
    },
  };
}
