import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { json, text } from 'node:stream/consumers';
import { z } from 'zod';
import { RpcError, rpcCode } from '../rpc-error.ts';
import { compileTemplate } from '../rest/path-template.ts';
import type { RawRoute } from '../rest/rest-route.ts';
import { forwardRequest } from '../run/front/forward-request.ts';
import type { Lease, RevisionRunner } from '../run/instance/create-revision-runner.ts';
import type { AgentEngine, AgentEngineDeps } from './create-agent-engine.ts';

const service = 'google.cloud.aiplatform.v1.ReasoningEngineExecutionService';
const engineName = '{name=projects/*/locations/*/reasoningEngines/*}';
const callTimeoutMs = 600_000;

const callSchema = z.object({
  classMethod: z.string().optional(),
  class_method: z.string().optional(),
  input: z.record(z.string(), z.unknown()).optional(),
});

/** Calls of an engine that runs: `:query`, `:streamQuery` and whatever HTTP path its container serves below `/api`. */
export function createCallRoutes(
  agentEngine: AgentEngine,
  { accessToken, log }: Pick<AgentEngineDeps, 'accessToken' | 'log'>,
): RawRoute[] {
  const lease = async (request: IncomingMessage, name: string, onLost: () => void): Promise<Lease> => {
    if (request.headers.authorization !== `Bearer ${accessToken}`)
      throw new RpcError(
        rpcCode.unauthenticated,
        'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid ' +
          'authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.',
      );
    const record = agentEngine.store.get(name);
    if (!record) throw new RpcError(rpcCode.notFound, `The ReasoningEngine does not exist: ${name}`);
    const runner: RevisionRunner | undefined = agentEngine.live(record);
    if (!runner)
      throw new RpcError(rpcCode.failedPrecondition, `The ReasoningEngine is not deployed: ${name}`);
    const outcome = await runner.lease(onLost);
    if (!outcome.ok) throw new RpcError(rpcCode.unavailable, outcome.failure.message);
    return outcome.lease;
  };

  const call = async (
    request: IncomingMessage,
    response: ServerResponse,
    name: string,
    container: { path: string; defaultMethod: string },
  ) => {
    const { class_method, classMethod = class_method, input = {} } = await readCall(request);
    const lost: { fail?: () => void } = {};
    const held = await lease(request, name, () => lost.fail?.());
    try {
      await postToContainer(held, container.path, response, lost, {
        class_method: classMethod ?? container.defaultMethod,
        input,
      });
    } finally {
      held.release();
    }
  };

  const forward: RawRoute['handle'] = async (request, response, { name = '' }, url) => {
    const lost: { fail?: () => void } = {};
    const held = await lease(request, name, () => lost.fail?.());
    // The caller's access token is none of the container's business.
    delete request.headersDistinct['authorization'];
    request.url = url.pathname.slice(url.pathname.indexOf(`${name}/api`) + name.length) + url.search;
    lost.fail = forwardRequest(request, response, held, {
      timeoutMs: callTimeoutMs,
      authenticated: false,
      onFailure: (status, message) => log('WARNING', 'A call of an engine failed', { name, status, message }),
    });
  };

  return [
    ...['v1', 'v1beta1'].flatMap((version): RawRoute[] => [
      {
        verb: 'POST',
        template: compileTemplate(`/${version}/${engineName}:query`),
        method: `${service}/QueryReasoningEngine`,
        handle: (request, response, { name = '' }) =>
          call(request, response, name, { path: '/api/reasoning_engine', defaultMethod: 'query' }),
      },
      {
        verb: 'POST',
        template: compileTemplate(`/${version}/${engineName}:streamQuery`),
        method: `${service}/StreamQueryReasoningEngine`,
        handle: (request, response, { name = '' }) =>
          call(request, response, name, {
            path: '/api/stream_reasoning_engine',
            defaultMethod: 'stream_query',
          }),
      },
    ]),
    ...['', '/{rest=**}'].map((rest): RawRoute => ({
      verb: '*',
      template: compileTemplate(`/reasoningEngines/v1/${engineName}/api${rest}`),
      method: `${service}/ForwardRequest`,
      handle: forward,
    })),
  ];
}

async function readCall(request: IncomingMessage): Promise<z.infer<typeof callSchema>> {
  const parsed = callSchema.safeParse(await json(request).catch(() => undefined));
  if (parsed.success) return parsed.data;
  throw new RpcError(
    rpcCode.invalidArgument,
    'Invalid JSON payload received: it needs an object `input` and may name a `classMethod`.',
  );
}

/** Streams the container's answer as it comes. Rejects with an RpcError when it is none, or an error. */
async function postToContainer(
  { host, port }: Lease,
  path: string,
  response: ServerResponse,
  lost: { fail?: () => void },
  body: object,
): Promise<void> {
  const text = JSON.stringify(body);
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const upstream = httpRequest({
      ...{ host, port, path, method: 'POST', agent: false, timeout: callTimeoutMs },
      headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) },
    });
    const fail = (error: Error) =>
      reject(new RpcError(rpcCode.unavailable, `The container gave no answer: ${error.message}`));
    lost.fail = () => upstream.destroy(new Error('it ended'));
    upstream.once('timeout', () => upstream.destroy(new Error('it took too long')));
    upstream.once('error', fail);
    upstream.once('response', resolve);
    response.once('close', () => {
      if (!response.writableFinished) upstream.destroy();
    });
    upstream.end(text);
  });
  const { statusCode = 500 } = answer;
  if (statusCode >= 400) throw await executionFailed(answer);
  response.writeHead(200, { 'Content-Type': answer.headers['content-type'] ?? 'application/json' });
  response.flushHeaders();
  await new Promise<void>((resolve) => {
    answer.once('error', () => response.destroy());
    response.once('close', resolve);
    answer.pipe(response);
  });
}

async function executionFailed(answer: IncomingMessage): Promise<RpcError> {
  const details = await text(answer).catch(() => '');
  return new RpcError(
    rpcCode.failedPrecondition,
    'Reasoning Engine Execution failed.\nPlease refer to our documentation ' +
      '(https://cloud.google.com/vertex-ai/generative-ai/docs/agent-engine/troubleshooting/use) for checking logs and other ' +
      `troubleshooting tips.\nError Details: ${details}`,
  );
}
