import { Firestore } from '@google-cloud/firestore';
import { afterAll, describe, expect, it } from 'vitest';
import { FORWARD_LIMITS } from './a2a/call-service.ts';
import { createApp, type AppDeps } from './app.ts';
import { createLog } from './log.ts';

// No test here gets as far as the database: nothing listens there.
const db = new Firestore({ projectId: 'nowhere', host: '127.0.0.1:1', ssl: false });
const lines: string[] = [];

function appWith(changes: Partial<AppDeps> = {}) {
  return createApp({
    db,
    verifyToken: async (token) => (token === 'a.b.c' ? { uid: 'u1', email: null } : undefined),
    publish: () => Promise.reject(new Error('not expected')),
    idTokens: { get: () => Promise.reject(new Error('not expected')), forget: () => undefined },
    log: createLog((line) => lines.push(line)),
    project: 'portal-project',
    webOrigins: [],
    forwardLimits: FORWARD_LIMITS,
    allowHttpServices: false,
    ...changes,
  });
}

const app = appWith();
const signedIn = { authorization: 'Bearer a.b.c' };
const body = async (response: Response) => (await response.json()) as Record<string, unknown>;
const post = (content: string, headers: Record<string, string> = {}) =>
  app.request('/api/v1/deployments', {
    method: 'POST',
    headers: { ...signedIn, 'content-type': 'application/json', ...headers },
    body: content,
  });

describe('the API', () => {
  afterAll(() => db.terminate());

  it.each(['/api/v1/healthz', '/v1/healthz', '/api/v1/healthz/'])('answers %s', async (path) => {
    const response = await app.request(path);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: 'ok' });
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it.each([
    ['GET', '/'],
    ['GET', '/api/v1'],
    ['GET', '/api/v1/nothing'],
    ['POST', '/api/v2/deployments'],
    ['GET', '/api/v1/services/s/nothing'],
  ])('answers %s %s with a problem', async (method, path) => {
    const response = await app.request(path, { method, headers: signedIn });
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    const problem = await body(response);
    expect(problem).toMatchObject({
      type: 'urn:agent-gallery:problem:not-found',
      code: 'not-found',
      status: 404,
    });
    expect(problem['requestId']).toBe(response.headers.get('x-request-id'));
  });

  it.each([
    ['DELETE', '/api/v1/agents', 'POST, GET, HEAD'],
    ['PUT', '/api/v1/deployments', 'POST, GET, HEAD'],
    ['POST', '/api/v1/healthz', 'GET, HEAD'],
  ])('answers %s %s with what is allowed', async (method, path, allow) => {
    const response = await app.request(path, { method, headers: signedIn });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')?.split(', ').sort()).toEqual(allow.split(', ').sort());
    expect(await body(response)).toMatchObject({ code: 'method-not-allowed' });
  });

  it('keeps a caller’s request id, but none that could harm a log', async () => {
    const kept = await app.request('/api/v1/healthz', { headers: { 'x-request-id': 'from-the-caller' } });
    expect(kept.headers.get('x-request-id')).toBe('from-the-caller');
    const made = await app.request('/api/v1/healthz', { headers: { 'x-request-id': '{"severity":1}' } });
    expect(made.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  describe('with a bad body', () => {
    it.each([
      ['{', 400, 'malformed-json', {}],
      ['', 400, 'malformed-json', {}],
      ['\u0000', 400, 'malformed-json', {}],
      ['[]', 400, 'invalid-request', {}],
      ['null', 400, 'invalid-request', {}],
      ['"text"', 400, 'invalid-request', {}],
      ['{}', 415, 'unsupported-media-type', { 'content-type': 'text/plain' }],
      ['a=b', 415, 'unsupported-media-type', { 'content-type': 'application/x-www-form-urlencoded' }],
      ['{}', 415, 'unsupported-media-type', { 'content-encoding': 'gzip' }],
      ['{}', 400, 'invalid-request', { 'idempotency-key': 'short' }],
      [`"${'x'.repeat(1024 * 1024)}"`, 413, 'body-too-large', {}],
    ])('refuses %.20j with %i %s', async (content, status, code, headers) => {
      const response = await post(content, headers);
      expect(response.status).toBe(status);
      expect(await body(response)).toMatchObject({ status, code });
    });

    it('points at each wrong field', async () => {
      const response = await post(
        JSON.stringify({ workspaceId: '../x', agentId: 7, target: 'moon', project: 'p', access: 'open' }),
      );
      const { errors } = await body(response);
      const pointers = (errors as { pointer: string }[]).map(({ pointer }) => pointer);
      expect(pointers).toEqual([
        '/workspaceId',
        '/agentId',
        '/target',
        '/project',
        '/region',
        '/serviceName',
        '/access',
      ]);
    });

    it('does not look at the body of somebody who is not signed in', async () => {
      expect((await post('{', { authorization: 'Bearer x.y.z' })).status).toBe(401);
    });
  });

  it('answers what it did not expect with the request id only, and logs the rest', async () => {
    lines.length = 0;
    const failing = appWith({ verifyToken: () => Promise.reject(new Error('secret detail')) });
    const response = await failing.request('/api/v1/me', { headers: signedIn });
    expect(response.status).toBe(500);
    const text = await response.text();
    expect(text).not.toMatch(/secret detail|\.ts:/);
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      severity: 'ERROR',
      requestId: response.headers.get('x-request-id'),
      error: { message: 'secret detail', stack: expect.stringContaining('app.test.ts') as string },
    });
  });

  it('says that it may be tried again when Google’s side is not available', async () => {
    const unavailable = Object.assign(new Error('14 UNAVAILABLE'), { code: 14 });
    const response = await appWith({ verifyToken: () => Promise.reject(unavailable) }).request('/api/v1/me', {
      headers: signedIn,
    });
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('5');
  });

  it('puts the trace into its log lines', async () => {
    lines.length = 0;
    const trace = '0af7651916cd43dd8448eb211c80319c';
    const failing = appWith({ verifyToken: () => Promise.reject(new Error('x')) });
    await failing.request('/api/v1/me', {
      headers: { ...signedIn, traceparent: `00-${trace}-b7ad6b7169203331-01` },
    });
    await failing.request('/api/v1/me', {
      headers: { ...signedIn, 'x-cloud-trace-context': `${trace}/123;o=1` },
    });
    for (const line of lines)
      expect(JSON.parse(line)).toMatchObject({
        'logging.googleapis.com/trace': `projects/portal-project/traces/${trace}`,
      });
    expect(lines).toHaveLength(2);
  });

  describe('for pages of other origins', () => {
    const preflight = (target: ReturnType<typeof appWith>, origin: string) =>
      target.request('/api/v1/deployments', {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST' },
      });

    it('says nothing unless it was told of them', async () => {
      const response = await preflight(app, 'https://portal.example');
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
    });

    it('allows those that it was told of, and no others', async () => {
      const open = appWith({ webOrigins: ['https://portal.example'] });
      const allowed = await preflight(open, 'https://portal.example');
      expect(allowed.status).toBe(204);
      expect(allowed.headers.get('access-control-allow-origin')).toBe('https://portal.example');
      expect(allowed.headers.get('access-control-allow-headers')).toContain('Idempotency-Key');
      expect(allowed.headers.get('access-control-allow-credentials')).toBeNull();
      const other = await preflight(open, 'https://evil.example');
      expect(other.headers.get('access-control-allow-origin')).toBeNull();
      const error = await open.request('/api/v1/me', { headers: { origin: 'https://portal.example' } });
      expect(error.status).toBe(401);
      expect(error.headers.get('access-control-allow-origin')).toBe('https://portal.example');
    });
  });

  it('describes every route and no other', async () => {
    const document = await body(await app.request('/api/v1/openapi.json'));
    const operations = Object.entries(
      document['paths'] as Record<string, Record<string, { security?: unknown }>>,
    )
      .flatMap(([path, methods]) =>
        Object.entries(methods).map(
          ([method, { security }]) => `${method} ${path}${security === undefined ? ' (public)' : ''}`,
        ),
      )
      .sort();
    expect(operations).toEqual([
      'delete /api/v1/agents/{agentId}',
      'delete /api/v1/publishers/{publisherId}',
      'delete /api/v1/services/{serviceId}',
      'delete /api/v1/workspaces/{workspaceId}/invitations/{email}',
      'delete /api/v1/workspaces/{workspaceId}/keys/{keyId}',
      'delete /api/v1/workspaces/{workspaceId}/members/{uid}',
      'delete /api/v1/workspaces/{workspaceId}/webhooks/{webhookId}',
      'get /api/v1/agents',
      'get /api/v1/agents/{agentId}',
      'get /api/v1/agents/{agentId}/files',
      'get /api/v1/agents/{agentId}/files/{fileId}',
      'get /api/v1/deployments',
      'get /api/v1/deployments/{deploymentId}',
      'get /api/v1/healthz (public)',
      'get /api/v1/me',
      'get /api/v1/operations/{operationId}',
      'get /api/v1/orphans',
      'get /api/v1/publishers',
      'get /api/v1/services',
      'get /api/v1/services/{serviceId}',
      'get /api/v1/services/{serviceId}/a2a/{operation}',
      'get /api/v1/services/{serviceId}/log',
      'get /api/v1/services/{serviceId}/revisions',
      'get /api/v1/workspaces/{workspaceId}',
      'get /api/v1/workspaces/{workspaceId}/audit',
      'get /api/v1/workspaces/{workspaceId}/keys',
      'get /api/v1/workspaces/{workspaceId}/members',
      'get /api/v1/workspaces/{workspaceId}/webhooks',
      'get /api/v1/workspaces/{workspaceId}/webhooks/{webhookId}/deliveries',
      'patch /api/v1/workspaces/{workspaceId}',
      'patch /api/v1/workspaces/{workspaceId}/members/{uid}',
      'patch /api/v1/workspaces/{workspaceId}/webhooks/{webhookId}',
      'post /api/v1/agents',
      'post /api/v1/deployments',
      'post /api/v1/deployments/{deploymentId}:cancel',
      'post /api/v1/preflight',
      'post /api/v1/services/{serviceId}/a2a/{operation}',
      'post /api/v1/services/{serviceId}/rollback',
      'post /api/v1/session',
      'post /api/v1/uploads',
      'post /api/v1/workspaces/{workspaceId}/keys',
      'post /api/v1/workspaces/{workspaceId}/members',
      'post /api/v1/workspaces/{workspaceId}/webhooks',
      'post /api/v1/workspaces/{workspaceId}/webhooks/{webhookId}/secret',
      'post /api/v1/workspaces/{workspaceId}/webhooks/{webhookId}/test',
      'put /api/v1/publishers/{publisherId}',
      'put /api/v1/services/{serviceId}/comparison',
      'put /api/v1/services/{serviceId}/traffic',
    ]);
    const { schemas, securitySchemes } = document['components'] as Record<string, Record<string, unknown>>;
    expect(Object.keys(schemas ?? {}).sort()).toEqual([
      'AddedMember',
      'Agent',
      'AgentFileText',
      'AgentFiles',
      'AgentList',
      'ApiKeyList',
      'AuditPage',
      'CreatedApiKey',
      'Delivery',
      'Deployment',
      'DeploymentPage',
      'DeploymentRequest',
      'FindingList',
      'Me',
      'Member',
      'MemberList',
      'NewAgent',
      'NewApiKey',
      'NewMember',
      'Operation',
      'OrphanList',
      'Problem',
      'Publisher',
      'PublisherList',
      'PublisherPolicy',
      'RevisionList',
      'Service',
      'ServiceList',
      'ServiceLogPage',
      'Session',
      'Upload',
      'UploadRequest',
      'Webhook',
      'WebhookWithSecret',
      'Workspace',
      'WorkspacePatch',
    ]);
    expect(securitySchemes).toMatchObject({
      idToken: { type: 'http', scheme: 'bearer' },
      apiKey: { type: 'http', scheme: 'bearer' },
    });
  });
});
