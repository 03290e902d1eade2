import type { CloudEvent, CloudEventFunction, HttpFunction } from '@google-cloud/functions-framework';
import { z } from 'zod';
import { describeError, type Log } from '../log.ts';
import { checkPushToken, PushRefused, type FindKey, type PushIdentity } from './check-push-token.ts';

const TYPE = 'google.cloud.pubsub.topic.v1.messagePublished';
const idSchema = z.object({ message: z.object({ messageId: z.string() }) });

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/**
 * The token that Cloud Run has looked at: it prefers `X-Serverless-Authorization`, and passes `Authorization` on unseen where
 * both are there (https://cloud.google.com/run/docs/authenticating/service-to-service).
 */
function tokenOf(headers: Headers): string {
  const header = headers['x-serverless-authorization'] ?? headers['authorization'];
  const [, token] = typeof header === 'string' ? (/^bearer ([^\s,]+)$/i.exec(header) ?? []) : [];
  if (token === undefined) throw new PushRefused('There is no token.');
  return token;
}

export interface PushEntrance {
  /** Who alone may push here; undefined where the portal is local and nobody signs anything. */
  identity: PushIdentity | undefined;
  findKey: FindKey;
  log: Log;
}

function toEvent(body: unknown, source: string): CloudEvent<unknown> {
  const id = idSchema.safeParse(body).data?.message.messageId ?? 'none';
  return { specversion: '1.0', id, source, type: TYPE, datacontenttype: 'application/json', data: body };
}

/**
 * An entrance of the worker: takes pushes of Pub/Sub from the account that pushes and from nobody else, and answers 401
 * without a reason to everybody else. `handle` logs what it throws; it is answered by 500, so that the message comes again.
 */
export function receivePush(
  name: string,
  { identity, findKey, log }: PushEntrance,
  handle: CloudEventFunction<unknown>,
): HttpFunction {
  return async (request, response) => {
    if (request.method !== 'POST') return void response.status(405).set('Allow', 'POST').end();
    try {
      if (identity) await checkPushToken(tokenOf(request.headers), identity, findKey);
    } catch (error) {
      const isRefused = error instanceof PushRefused;
      if (isRefused) log('WARNING', 'push refused', { function: name, reason: error.message });
      else log('ERROR', 'push could not be checked', { function: name, ...describeError(error) });
      return void response.status(isRefused ? 401 : 500).end();
    }
    try {
      await handle(toEvent(request.body, request.path));
      response.status(204).end();
    } catch {
      response.status(500).end();
    }
  };
}
