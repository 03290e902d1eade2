import type { Agent, Deployment, DeploymentPage } from '@agent-gallery/contract';
import { parseClick, parseTraceparent } from '@agent-gallery/telemetry';
import type { hc, InferResponseType } from 'hono/client';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { createApiClient, ProblemError, type ApiClientOptions } from './client.ts';
import type { AppType } from './routes/register-routes.ts';

type Sent = { url: string; init: RequestInit };

/** A client whose fetch answers as told and remembers what was sent. */
function clientThat(answer: () => Response | Promise<Response>, options: Partial<ApiClientOptions> = {}) {
  const sent: Sent[] = [];
  const client = createApiClient({
    baseUrl: '',
    getIdToken: async () => 'a.b.c',
    fetch: async (input, init) => {
      sent.push({ url: String(input), init: init ?? {} });
      return answer();
    },
    ...options,
  });
  return { client, sent };
}

const problem = {
  type: 'urn:agent-gallery:problem:deployment-ended',
  title: 'Deployment has ended',
  status: 409,
  detail: 'It is ready.',
  code: 'deployment-ended',
  requestId: 'r1',
};
const problemAnswer = () =>
  new Response(JSON.stringify(problem), {
    status: 409,
    headers: { 'content-type': 'application/problem+json' },
  });

describe('the client', () => {
  it('begins a trace with each request that changes something, and with no other', async () => {
    const { client, sent } = clientThat(() => Response.json({}));
    await client.cancelDeployment('daaaaaaaaaaa');
    await client.getDeployment('daaaaaaaaaaa');
    const [click, reading] = sent.map(({ init }) => new Headers(init.headers));
    const context = parseTraceparent(click?.get('traceparent'));
    expect(context).toMatchObject({ sampled: true });
    const told = parseClick(click?.get('tracestate'));
    expect(told?.spanId).toBe(context?.spanId);
    expect(Math.abs(Date.now() - (told?.startedAtMs ?? 0))).toBeLessThan(60_000);
    expect(reading?.has('traceparent')).toBe(false);
  });

  it('calls the page’s own origin with the ID token', async () => {
    const { client, sent } = clientThat(() => Response.json({ agents: [] }));
    expect(await client.listAgents()).toEqual([]);
    expect(sent[0]?.url).toBe('/api/v1/agents');
    expect(new Headers(sent[0]?.init.headers).get('authorization')).toBe('Bearer a.b.c');
  });

  it('sends no Authorization when nobody is signed in', async () => {
    const { client, sent } = clientThat(() => Response.json({ agents: [] }), {
      baseUrl: 'https://portal.example/',
      getIdToken: async () => undefined,
    });
    await client.listAgents();
    expect(sent[0]?.url).toBe('https://portal.example/api/v1/agents');
    expect(new Headers(sent[0]?.init.headers).has('authorization')).toBe(false);
  });

  it('writes ids and queries so that they stay what they are', async () => {
    const { client, sent } = clientThat(() => Response.json({}));
    await client.getAgent('a/../b?c');
    await client.cancelDeployment('daaaaaaaaaaa');
    await client.listDeployments({ workspaceId: 'w', serviceId: 's&x=1', pageSize: 5 });
    await client.a2a('cloud-run.p.r.s', 'message:stream?task_id=t');
    expect(sent.map(({ url }) => url)).toEqual([
      '/api/v1/agents/a%2F..%2Fb%3Fc',
      '/api/v1/deployments/daaaaaaaaaaa:cancel',
      '/api/v1/deployments?workspaceId=w&serviceId=s%26x%3D1&pageSize=5',
      '/api/v1/services/cloud-run.p.r.s/a2a/message:stream?task_id=t',
    ]);
  });

  it('sends the idempotency key', async () => {
    const { client, sent } = clientThat(() => Response.json({}, { status: 201 }));
    const request = {
      agentId: 'units',
      target: 'cloud-run',
      project: 'demo-target',
      region: 'us-east1',
      serviceName: 's',
    } as const;
    await client.createDeployment(request, { idempotencyKey: 'key-of-mine' });
    await client.createDeployment(request);
    expect(sent.map(({ init }) => new Headers(init.headers).get('idempotency-key'))).toEqual([
      'key-of-mine',
      null,
    ]);
    expect(JSON.parse(String(sent[0]?.init.body))).toEqual(request);
  });

  it('rejects with the problem that the API answered', async () => {
    const { client } = clientThat(problemAnswer);
    const error = await client.cancelDeployment('daaaaaaaaaaa').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ProblemError);
    expect(error).toMatchObject({ message: 'It is ready.', problem });
    await expect(client.a2a('s', 'message:send')).rejects.toMatchObject({ problem });
  });

  it('hands an agent’s own errors over', async () => {
    const error = { error: { code: 404, status: 'NOT_FOUND' } };
    const { client } = clientThat(() => Response.json(error, { status: 404 }));
    const response = await client.a2a('s', 'tasks/t1');
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual(error);
  });

  it.each([
    ['a gateway’s page', () => new Response('<html>', { status: 502 })],
    ['JSON that is no problem', () => Response.json({ error: 'x' }, { status: 502 })],
    ['nothing', () => new Response(null, { status: 502 })],
  ])('makes a problem of %s', async (_what, answer) => {
    await expect(clientThat(answer).client.me()).rejects.toMatchObject({
      problem: { status: 502, code: 'answer-not-understood' },
    });
  });

  it('makes a problem of a network that is down', async () => {
    const { client } = clientThat(() => Promise.reject(new TypeError('Failed to fetch')));
    await expect(client.me()).rejects.toMatchObject({
      problem: { status: 0, code: 'portal-unreachable' },
      cause: { message: 'Failed to fetch' },
    });
  });

  it('lets a caller’s own abort through as it is', async () => {
    const aborted = AbortSignal.abort(new DOMException('left', 'AbortError'));
    const { client } = clientThat(() => Promise.reject(aborted.reason as Error));
    await expect(client.a2a('s', 'message:send', { signal: aborted })).rejects.toMatchObject({
      name: 'AbortError',
    });
  });

  it('knows the types of the routes', () => {
    type Routes = ReturnType<typeof hc<AppType>>['api']['v1'];
    type Created = InferResponseType<Routes['deployments']['$post'], 201>;
    type Listed = InferResponseType<Routes['agents']['$get']>;
    expectTypeOf<Created>().not.toBeAny();
    expectTypeOf<Created['status']>().toEqualTypeOf<Deployment['status']>();
    expectTypeOf<Listed['agents'][number]['framework']>().toEqualTypeOf<Agent['framework']>();
    const { client } = clientThat(() => Response.json({}));
    expectTypeOf(client.listDeployments).returns.resolves.toEqualTypeOf<DeploymentPage>();
    // @ts-expect-error a region that does not exist
    void client.createDeployment({ region: 'mars-east1' }).catch(() => undefined);
  });
});
