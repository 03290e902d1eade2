import { Hono, type Context } from 'hono';
import { toA2aError } from '../../protocol/error-details.ts';
import { jsonRpcError } from '../../protocol/json-rpc-error.ts';
import { parse } from '../../protocol/parse.ts';
import { tenantRequestSchema } from '../../protocol/requests.ts';
import type { StreamResponse } from '../../protocol/schemas.ts';
import { toLegacyEvent, toLegacyMessage } from '../../legacy/to-legacy.ts';
import type { Log } from '../../serve/log.ts';
import type { AppEnv } from '../create-app.ts';
import { readBody } from '../read-body.ts';
import { assertVersion, readCall, requestedVersion } from '../request-call.ts';
import type { RouteDeps } from '../rest/rest-routes.ts';
import type { Frame } from '../sse-reader.ts';
import { messageResponse, streamResponse } from '../stream-response.ts';
import { callLegacyMethod, isLegacyMethod } from './call-legacy-method.ts';
import { callMethod } from './call-method.ts';
import { idOf, readEnvelope, type JsonRpcId } from './envelope.ts';

/** Frames of a stream over JSON-RPC (section 9.4.2): each event in an envelope with the request's id. */
const createFrame = (id: JsonRpcId, isLegacy: boolean): Frame => {
  const head = `data: {"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":`;
  if (!isLegacy) return ({ seq, json }) => `id: ${seq}\n${head}${json}}\n\n`;
  return ({ seq, json }) => {
    const event = toLegacyEvent(JSON.parse(json) as StreamResponse);
    return `id: ${seq}\n${head}${JSON.stringify(event)}}\n\n`;
  };
};

/** The JSON-RPC binding (section 9) of version 1.0, and of version 0.3 for methods of that version. */
export const createJsonRpcRoutes = (deps: RouteDeps & { log: Log }): Hono<AppEnv> => {
  const { operations, maxBodyBytes, ownerOf, log } = deps;
  const routes = new Hono<AppEnv>();

  const respond = async (c: Context<AppEnv>, body: unknown): Promise<Response> => {
    const envelope = readEnvelope(body);
    const id = envelope.id ?? null;
    const isLegacy = isLegacyMethod(envelope.method);
    const wireVersion = isLegacy ? '0.3' : '1.0';
    assertVersion(requestedVersion(c), wireVersion);
    const { tenant } = parse(tenantRequestSchema, envelope.params ?? {});
    const call = await readCall(c, { tenant: c.req.param('tenant') ?? tenant, wireVersion, ownerOf });
    const invoke = isLegacy ? callLegacyMethod : callMethod;
    const outcome = await invoke(operations, call, deps.publicUrlOf(c.req.raw), envelope);
    if ('source' in outcome) return streamResponse(c, outcome.source, createFrame(id, isLegacy), deps);
    if ('message' in outcome) {
      const result = isLegacy ? toLegacyMessage(outcome.message) : outcome;
      return messageResponse(JSON.stringify({ jsonrpc: '2.0', id, result }));
    }
    return c.json({ jsonrpc: '2.0', id, result: outcome.result });
  };

  const answer = async (c: Context<AppEnv>): Promise<Response> => {
    let id: JsonRpcId = null;
    try {
      const body = await readBody(c, maxBodyBytes);
      id = idOf(body);
      return await respond(c, body);
    } catch (thrown) {
      const error = toA2aError(thrown);
      if (error.reason === 'INTERNAL_ERROR') {
        log('ERROR', 'A request failed', { path: c.req.path, error: String(error.cause ?? error) });
      }
      return c.json({ jsonrpc: '2.0', id, error: jsonRpcError(error) });
    }
  };

  routes.post('/jsonrpc', answer);
  routes.post('/', answer);
  return routes;
};
