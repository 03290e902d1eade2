import { Hono, type Context } from 'hono';
import { toA2aError } from '../../protocol/error-details.ts';
import { jsonRpcError } from '../../protocol/json-rpc-error.ts';
import { parse } from '../../protocol/parse.ts';
import { restError } from '../../protocol/rest-error.ts';
import type { StreamResponse } from '../../protocol/schemas.ts';
import { legacyTaskQuerySchema } from '../../legacy/from-legacy.ts';
import { toLegacyCard } from '../../legacy/legacy-card.ts';
import {
  fromProtoPushConfig,
  fromProtoSend,
  protoSendSchema,
  protoTaskPushConfigSchema,
} from '../../legacy/proto-from-legacy.ts';
import { toProtoEvent, toProtoPushConfig, toProtoTask } from '../../legacy/proto-to-legacy.ts';
import type { Call } from '../../operations/call.ts';
import { RETRY_AFTER_S, type AppEnv } from '../create-app.ts';
import { assertVersion, readCall, requestedVersion } from '../request-call.ts';
import { readRestBody } from '../rest/rest-json.ts';
import type { RouteDeps } from '../rest/rest-routes.ts';
import { splitTarget } from '../rest/split-target.ts';
import type { Frame } from '../sse-reader.ts';
import { messageResponse, streamResponse } from '../stream-response.ts';

type Ctx = Context<AppEnv>;

const legacyFrame: Frame = ({ seq, json }) =>
  `id: ${seq}\ndata: ${JSON.stringify(toProtoEvent(JSON.parse(json) as StreamResponse))}\n\n`;

/** The REST binding of version 0.3, mounted below /v1: ProtoJSON of that version; errors as JSON-RPC has them. */
export const createLegacyRestRoutes = (deps: RouteDeps): Hono<AppEnv> => {
  const { operations, maxBodyBytes, ownerOf } = deps;
  const routes = new Hono<AppEnv>();
  routes.onError((thrown, c) => {
    const error = toA2aError(thrown);
    const { code, message } = jsonRpcError(error);
    const { status } = restError(error);
    if (status === 503) c.header('retry-after', RETRY_AFTER_S);
    return c.json({ code, message }, status);
  });

  const callOf = (c: Ctx): Promise<Call> => {
    assertVersion(requestedVersion(c), '0.3');
    return readCall(c, { tenant: c.req.param('tenant'), wireVersion: '0.3', ownerOf });
  };
  const readSend = async (c: Ctx) =>
    fromProtoSend(parse(protoSendSchema, await readRestBody(c, maxBodyBytes)));

  routes.post('/message:send', async (c) => {
    const outcome = await operations.sendMessage(await callOf(c), await readSend(c));
    return c.json(toProtoEvent(outcome), 201);
  });
  routes.post('/message:stream', async (c) => {
    const outcome = await operations.streamMessage(await callOf(c), await readSend(c));
    if ('message' in outcome) return messageResponse(JSON.stringify(toProtoEvent(outcome)));
    return streamResponse(c, outcome, legacyFrame, deps);
  });

  const subscribe = async (c: Ctx, id: string): Promise<Response> =>
    streamResponse(c, await operations.subscribeToTask(await callOf(c), { id }), legacyFrame, deps);

  routes.get('/tasks/:target', async (c) => {
    const { taskId, verb } = splitTarget(c.req.param('target'));
    if (verb === 'subscribe') return subscribe(c, taskId);
    const query = parse(legacyTaskQuerySchema, { ...c.req.query(), id: taskId });
    const historyLength = query.historyLength ?? undefined;
    return c.json(toProtoTask(await operations.getTask(await callOf(c), { id: taskId, historyLength })));
  });
  routes.post('/tasks/:target', async (c) => {
    const { taskId, verb } = splitTarget(c.req.param('target'));
    if (verb === 'subscribe') return subscribe(c, taskId);
    if (verb !== 'cancel') return c.notFound();
    return c.json(toProtoTask(await operations.cancelTask(await callOf(c), { id: taskId })));
  });

  const configs = '/tasks/:taskId/pushNotificationConfigs';
  routes.post(configs, async (c) => {
    const body = parse(protoTaskPushConfigSchema, await readRestBody(c, maxBodyBytes));
    const config = { ...fromProtoPushConfig(body.pushNotificationConfig), taskId: c.req.param('taskId') };
    return c.json(toProtoPushConfig(await operations.createPushConfig(await callOf(c), config)), 201);
  });
  routes.get(configs, async (c) => {
    const { configs: found } = await operations.listPushConfigs(await callOf(c), c.req.param());
    return c.json({ configs: found.map(toProtoPushConfig) });
  });
  routes.get(`${configs}/:id`, async (c) =>
    c.json(toProtoPushConfig(await operations.getPushConfig(await callOf(c), c.req.param()))),
  );
  routes.delete(`${configs}/:id`, async (c) => {
    await operations.deletePushConfig(await callOf(c), c.req.param());
    return c.body(null, 204);
  });

  routes.get('/card', async (c) =>
    c.json(toLegacyCard(await operations.getExtendedCard(await callOf(c), deps.publicUrlOf(c.req.raw)))),
  );
  return routes;
};
