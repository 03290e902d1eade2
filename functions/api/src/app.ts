import { createWebhookSender, type WebhookSender } from '@agent-gallery/records/webhooks';
import { NO_TRACING, type Tracing } from '@agent-gallery/telemetry';
import type { Firestore } from '@google-cloud/firestore';
import { OpenAPIHono } from '@hono/zod-openapi';
import { cors } from 'hono/cors';
import { methodNotAllowed } from 'hono/method-not-allowed';
import type { ForwardLimits } from './a2a/call-service.ts';
import type { IdTokenCache } from './a2a/id-token-cache.ts';
import { proxyA2a } from './a2a/proxy-a2a.ts';
import { authenticate } from './auth/authenticate.ts';
import type { VerifyToken } from './auth/verify-token.ts';
import { createAdminHandlers } from './create-admin-handlers.ts';
import { createHandlers } from './create-handlers.ts';
import { createWorkspaceHandlers } from './create-workspace-handlers.ts';
import type { PublishHint } from './deployments/publish-hint.ts';
import { NO_GOOGLE, type GooglePorts } from './google/google-ports.ts';
import type { ApiEnv } from './http/api-env.ts';
import { answerProblem, problemResponse } from './http/answer-problem.ts';
import { ApiProblem } from './http/api-problem.ts';
import { identifyRequest } from './http/identify-request.ts';
import { limitWrites } from './http/limit-writes.ts';
import { limitBody } from './http/limit-body.ts';
import { rejectInvalid } from './http/reject-invalid.ts';
import { routingPath } from './http/routing-path.ts';
import { verifyKey } from './keys/verify-key.ts';
import type { Log } from './log.ts';
import { OPEN_ACCESS, type AccessPolicy } from './members/access-policy.ts';
import { NO_ACCOUNTS, type FindAccount } from './members/find-account.ts';
import { requireAllowedDomain } from './members/require-allowed-domain.ts';
import { openApiInfo } from './routes/open-api-info.ts';
import { registerAdminRoutes } from './routes/register-admin-routes.ts';
import { BASE_PATH, registerRoutes } from './routes/register-routes.ts';
import { registerWorkspaceRoutes } from './routes/register-workspace-routes.ts';
import { createStreamCount } from './trace/count-streams.ts';
import { traceRequests } from './trace/trace-requests.ts';

export type { AppType } from './routes/register-routes.ts';

export interface AppDeps {
  db: Firestore;
  verifyToken: VerifyToken;
  /** NO_ACCOUNTS where it is left out. */
  findAccount?: FindAccount;
  /** OPEN_ACCESS where it is left out. */
  access?: AccessPolicy;
  /** One that reaches public addresses only, where it is left out. */
  webhookSender?: WebhookSender;
  publish: PublishHint;
  idTokens: IdTokenCache;
  /** NO_GOOGLE where it is left out. */
  google?: GooglePorts;
  log: Log;
  /** NO_TRACING where it is left out. */
  tracing?: Tracing;
  /** Project that traces belong to. */
  project: string;
  /** Origins whose pages may call from another origin. */
  webOrigins: readonly string[];
  forwardLimits: ForwardLimits;
  /** How often a minute each user may change things; as often as they like where it is left out. */
  writesPerMinute?: number;
  /** Whether services may have http URLs, as they do on a laptop. */
  allowHttpServices: boolean;
}

const BODY_MAX_BYTES = 1024 * 1024;
const A2A_BODY_MAX_BYTES = 10 * 1024 * 1024;
const A2A_PATH = '/services/:serviceId/a2a/*';
const SIGNED_IN_PATHS = [
  '/agents/*',
  '/deployments/*',
  '/operations/*',
  '/orphans',
  '/preflight',
  '/publishers/*',
  '/services/*',
  '/uploads',
  '/me',
  '/session',
  '/workspaces/*',
];

const REQUEST_HEADERS = [
  'Authorization',
  'Content-Type',
  'Idempotency-Key',
  'A2A-Version',
  'A2A-Extensions',
  'Prefer',
  'Last-Event-ID',
  'X-Request-Id',
  'traceparent',
  'tracestate',
];

/** Builds the API: every route below `/api/v1`, every error an RFC 9457 problem. */
export function createApp(deps: AppDeps): OpenAPIHono<ApiEnv> {
  const app = new OpenAPIHono<ApiEnv>({ getPath: routingPath, defaultHook: rejectInvalid });
  app.use(identifyRequest(deps.log, deps.project));
  app.use(traceRequests(deps.tracing ?? NO_TRACING, deps.project));
  if (deps.webOrigins.length > 0)
    app.use(
      cors({
        origin: [...deps.webOrigins],
        allowMethods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
        allowHeaders: REQUEST_HEADERS,
        exposeHeaders: ['X-Request-Id', 'Location', 'A2A-Version', 'Retry-After'],
        maxAge: 600,
      }),
    );
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: (c, methods) =>
        problemResponse(
          new ApiProblem('method-not-allowed', {
            detail: `${c.req.method} is no method of ${c.req.path}.`,
            fix: `Use ${methods.join(' or ')}.`,
            headers: { Allow: methods.join(', ') },
          }),
          c.get('requestId'),
        ),
    }),
  );
  app.onError((error, c) => answerProblem(error, c.get('requestId'), c.get('log')));
  app.notFound((c) =>
    problemResponse(
      new ApiProblem('not-found', {
        detail: `The API has no ${c.req.path}.`,
        fix: `See ${BASE_PATH}/openapi.json.`,
      }),
      c.get('requestId'),
    ),
  );

  const api = app.basePath(BASE_PATH);
  const { access = OPEN_ACCESS } = deps;
  const { verifyToken } = deps;
  const who = { verifyToken, verifyKey: (secret: string) => verifyKey(deps.db, secret) };
  for (const path of SIGNED_IN_PATHS) api.use(path, authenticate(who), requireAllowedDomain(access));
  if (deps.writesPerMinute !== undefined)
    for (const path of SIGNED_IN_PATHS) api.use(path, limitWrites(deps.db, deps.writesPerMinute));
  api.use(async (c, next) => {
    await limitBody(c, c.req.path.includes('/a2a/') ? A2A_BODY_MAX_BYTES : BODY_MAX_BYTES);
    await next();
  });
  const proxy = proxyA2a({
    db: deps.db,
    tokens: deps.idTokens,
    limits: deps.forwardLimits,
    allowHttp: deps.allowHttpServices,
    findRevisionUrl: (deps.google ?? NO_GOOGLE).findRevisionUrl,
  });
  const countStreams = createStreamCount(deps.log);
  api.all(A2A_PATH, async (c) => countStreams(await proxy(c)));
  registerRoutes(api, createHandlers({ google: NO_GOOGLE, ...deps }));
  registerWorkspaceRoutes(
    api,
    createWorkspaceHandlers({
      db: deps.db,
      access,
      findAccount: deps.findAccount ?? NO_ACCOUNTS,
      webhookSender: deps.webhookSender ?? createWebhookSender({ allowLoopback: false }),
    }),
  );
  registerAdminRoutes(api, createAdminHandlers(deps.db));
  api.get('/openapi.json', (c) => c.json(api.getOpenAPI31Document(openApiInfo)));
  return app;
}
