import { Hono, type Context } from 'hono';
import { A2aError } from '../../protocol/a2a-error.ts';
import { parse } from '../../protocol/parse.ts';
import {
  getTaskRequestSchema,
  listPushConfigsRequestSchema,
  listTasksRequestSchema,
} from '../../protocol/requests.ts';
import { pushConfigSchema, sendMessageRequestSchema } from '../../protocol/schemas.ts';
import type { Call } from '../../operations/call.ts';
import type { Operations } from '../../operations/operations.ts';
import type { AppEnv } from '../create-app.ts';
import { assertVersion, readCall, requestedVersion, type OwnerOf } from '../request-call.ts';
import { restFrame, type SseTiming } from '../sse-reader.ts';
import { messageResponse, streamResponse } from '../stream-response.ts';
import { readEventId } from './read-event-id.ts';
import { readRestBody, restJson } from './rest-json.ts';
import { splitTarget } from './split-target.ts';

export interface RouteDeps extends SseTiming {
  operations: Operations;
  maxBodyBytes: number;
  ownerOf: OwnerOf;
  publicUrlOf: (request: Request) => string;
}

type Ctx = Context<AppEnv>;

/** `Prefer: respond-async` (RFC 7240) means what `returnImmediately` means. */
const prefersAsync = (c: Ctx): boolean => /(^|,)\s*respond-async\b/i.test(c.req.header('prefer') ?? '');

/** The operations of the REST binding (section 11), and the stream of a task from any point of its log. */
export const createRestRoutes = (deps: RouteDeps): Hono<AppEnv> => {
  const { operations, maxBodyBytes, ownerOf } = deps;
  const routes = new Hono<AppEnv>();

  const callOf = (c: Ctx): Promise<Call> => {
    assertVersion(requestedVersion(c), '1.0');
    return readCall(c, { tenant: c.req.param('tenant'), wireVersion: '1.0', ownerOf });
  };

  routes.post('/message:send', async (c) => {
    const call = await callOf(c);
    const request = parse(sendMessageRequestSchema, await readRestBody(c, maxBodyBytes));
    const returnImmediately = request.configuration?.returnImmediately || prefersAsync(c);
    const configuration = { ...request.configuration, returnImmediately };
    const outcome = await operations.sendMessage(call, { ...request, configuration });
    if ('message' in outcome || !returnImmediately) return restJson(c, outcome);
    // Relative to the request's URL, whose prefix a proxy may have cut off (Agent Engine does).
    const folder = new URL(c.req.url).pathname.endsWith('/') ? '..' : '.';
    c.header('location', `${folder}/message:stream?task_id=${encodeURIComponent(outcome.task.id)}`);
    if (prefersAsync(c)) c.header('preference-applied', 'respond-async');
    return restJson(c, outcome, 202);
  });

  routes.post('/message:stream', async (c) => {
    const call = await callOf(c);
    const request = parse(sendMessageRequestSchema, await readRestBody(c, maxBodyBytes));
    const outcome = await operations.streamMessage(call, request);
    if ('message' in outcome) return messageResponse(JSON.stringify(outcome));
    return streamResponse(c, outcome, restFrame, deps);
  });

  routes.get('/message:stream', async (c) => {
    const call = await callOf(c);
    const taskId = c.req.query('task_id') || c.req.query('taskId');
    if (!taskId) {
      const fieldViolations = [{ field: 'task_id', description: 'must be set' }];
      throw new A2aError('INVALID_PARAMS', 'GET /message:stream needs ?task_id=.', { fieldViolations });
    }
    const lastEventId = readEventId(c.req.header('last-event-id') ?? c.req.query('lastEventId'));
    return streamResponse(c, await operations.replayTask(call, { taskId, lastEventId }), restFrame, deps);
  });

  routes.get('/tasks', async (c) => {
    const call = await callOf(c);
    return restJson(c, await operations.listTasks(call, parse(listTasksRequestSchema, c.req.query())));
  });

  const subscribe = async (c: Ctx, id: string): Promise<Response> =>
    streamResponse(c, await operations.subscribeToTask(await callOf(c), { id }), restFrame, deps);

  routes.get('/tasks/:target', async (c) => {
    const { taskId, verb } = splitTarget(c.req.param('target'));
    if (verb === 'subscribe') return subscribe(c, taskId);
    if (verb === 'cancel') return c.notFound();
    const call = await callOf(c);
    const request = parse(getTaskRequestSchema, { ...c.req.query(), id: taskId });
    return restJson(c, await operations.getTask(call, request));
  });

  routes.post('/tasks/:target', async (c) => {
    const { taskId, verb } = splitTarget(c.req.param('target'));
    if (verb === 'subscribe') return subscribe(c, taskId);
    if (verb !== 'cancel') return c.notFound();
    return restJson(c, await operations.cancelTask(await callOf(c), { id: taskId }));
  });

  const configs = '/tasks/:taskId/pushNotificationConfigs';
  routes.post(configs, async (c) => {
    const call = await callOf(c);
    const body = parse(pushConfigSchema, await readRestBody(c, maxBodyBytes));
    return restJson(c, await operations.createPushConfig(call, { ...body, taskId: c.req.param('taskId') }));
  });
  routes.get(configs, async (c) => {
    const call = await callOf(c);
    const request = parse(listPushConfigsRequestSchema, { ...c.req.query(), taskId: c.req.param('taskId') });
    return restJson(c, await operations.listPushConfigs(call, request));
  });
  routes.get(`${configs}/:id`, async (c) => {
    const call = await callOf(c);
    return restJson(c, await operations.getPushConfig(call, c.req.param()));
  });
  routes.delete(`${configs}/:id`, async (c) => {
    const call = await callOf(c);
    await operations.deletePushConfig(call, c.req.param());
    return restJson(c, {});
  });

  routes.get('/extendedAgentCard', async (c) => {
    const call = await callOf(c);
    return restJson(c, await operations.getExtendedCard(call, deps.publicUrlOf(c.req.raw)));
  });

  return routes;
};
