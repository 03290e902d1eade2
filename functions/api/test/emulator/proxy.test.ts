import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { paths } from '@agent-gallery/contract';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { addMember, serviceRecord } from './support/records.ts';
import { signIn, type SignedIn } from './support/sign-in.ts';
import { startApi, TEST_LIMITS, type TestApi } from './support/start-api.ts';

const WORKSPACE = 'acme';

interface Upstream {
  url: string;
  requests: {
    method: string | undefined;
    url: string | undefined;
    headers: IncomingMessage['headers'];
    body: string;
  }[];
  close(): void;
}

/** A real HTTP server that stands for a deployed agent. */
async function startUpstream(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Upstream> {
  const requests: Upstream['requests'] = [];
  const server: Server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { method, url, headers } = request;
      requests.push({ method, url, headers, body: Buffer.concat(parts).toString() });
      answer(request, response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function json(response: ServerResponse, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

describe('the way to an agent', () => {
  let api: TestApi;
  let impatient: TestApi;
  let member: SignedIn;
  const upstreams: Upstream[] = [];

  beforeAll(async () => {
    api = await startApi('demo-api-proxy');
    impatient = await startApi('demo-api-proxy', {
      forwardLimits: { ...TEST_LIMITS, answerTimeoutMs: 300, idleTimeoutMs: 300 },
    });
    member = await signIn('member@proxy.example');
    await addMember(api.db, WORKSPACE, member, 'viewer');
  });
  afterAll(() => Promise.all([api.close(), impatient.close()]));
  afterEach(() => {
    for (const upstream of upstreams.splice(0)) upstream.close();
    api.lines.length = 0;
  });

  async function agent(
    answer: (request: IncomingMessage, response: ServerResponse) => void,
  ): Promise<Upstream> {
    const upstream = await startUpstream(answer);
    upstreams.push(upstream);
    return upstream;
  }

  async function service(id: string, url: string | null, through = api): Promise<string> {
    await api.db
      .doc(paths.service(id))
      .set(serviceRecord({ id, workspaceId: WORKSPACE, name: 'units', url }));
    return `${through.url}/api/v1/services/${id}/a2a`;
  }

  const asMember = (init: RequestInit = {}): RequestInit => ({
    ...init,
    headers: {
      authorization: `Bearer ${member.idToken}`,
      'content-type': 'application/json',
      ...(init.headers as Record<string, string> | undefined),
    },
  });
  const problem = async (response: Response) => ({
    status: response.status,
    ...((await response.json()) as { code: string; detail: string }),
  });

  it('passes a message on with an ID token for the recorded URL, and its answer back', async () => {
    const upstream = await agent((_request, response) => json(response, { task: { id: 't1' } }));
    const base = await service('sends', upstream.url);
    const body = JSON.stringify({ message: { parts: [{ text: 'grüße' }] } });
    const response = await fetch(`${base}/message:send?x=1`, asMember({ method: 'POST', body }));
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ task: { id: 't1' } });
    expect(upstream.requests).toMatchObject([{ method: 'POST', url: '/message:send?x=1', body }]);
    const token = upstream.requests[0]?.headers.authorization?.replace('Bearer ', '') ?? '';
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    expect(claims).toMatchObject({ aud: upstream.url });
  });

  it('hands over what A2A needs of the headers, and nothing else', async () => {
    const upstream = await agent((_request, response) =>
      json(
        response,
        {},
        {
          'set-cookie': 'session=theirs',
          'access-control-allow-origin': '*',
          'x-powered-by': 'something',
          'strict-transport-security': 'max-age=1',
          'a2a-version': '1.0',
          etag: '"1"',
        },
      ),
    );
    const base = await service('headers', upstream.url);
    const response = await fetch(
      `${base}/tasks`,
      asMember({
        headers: {
          cookie: 'session=mine',
          'a2a-version': '1.0',
          'x-forwarded-for': '10.0.0.1',
          'x-goog-iap-jwt-assertion': 'x',
          'proxy-authorization': 'Basic x',
          te: 'trailers',
        },
      }),
    );
    const seen = upstream.requests[0]?.headers ?? {};
    expect(seen['a2a-version']).toBe('1.0');
    expect(seen.authorization).not.toContain(member.idToken);
    for (const name of ['cookie', 'x-forwarded-for', 'x-goog-iap-jwt-assertion', 'proxy-authorization', 'te'])
      expect(seen, name).not.toHaveProperty(name);
    expect(response.headers.get('a2a-version')).toBe('1.0');
    expect(response.headers.get('etag')).toBe('"1"');
    for (const name of [
      'set-cookie',
      'access-control-allow-origin',
      'x-powered-by',
      'strict-transport-security',
    ])
      expect(response.headers.get(name), name).toBeNull();
    expect(response.headers.get('content-security-policy')).toContain('sandbox');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('keeps the path of a service that lies below one', async () => {
    const upstream = await agent((_request, response) => json(response, {}));
    const base = await service('below', `${upstream.url}/agents/units/`);
    await fetch(`${base}/.well-known/agent-card.json`, asMember());
    expect(upstream.requests[0]?.url).toBe('/agents/units/.well-known/agent-card.json');
  });

  it('passes each event of a stream on as it comes', async () => {
    let next: (() => void) | undefined;
    const upstream = await agent((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: 1\n\n');
      let sent = 1;
      next = () => {
        sent += 1;
        if (sent > 3) response.end();
        else response.write(`data: ${sent}\n\n`);
      };
    });
    const base = await service('streams', upstream.url);
    const response = await fetch(`${base}/message:stream?task_id=t1`, asMember());
    expect(response.headers.get('x-accel-buffering')).toBe('no');
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect(response.headers.get('cache-control')).toBe('no-cache, no-transform');
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    const seen: string[] = [];
    for (;;) {
      // The agent sends the next event only after this one has arrived: a buffer anywhere would stop it all.
      const { done, value } = await reader.read();
      if (done) break;
      seen.push(new TextDecoder().decode(value));
      next?.();
    }
    expect(seen).toEqual(['data: 1\n\n', 'data: 2\n\n', 'data: 3\n\n']);
  });

  it('ends the agent’s stream when the caller leaves', async () => {
    const left = new Promise<void>((resolve) => {
      void agent((_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
        response.on('close', () => resolve());
      }).then(async (upstream) => {
        const base = await service('leaves', upstream.url);
        const leave = new AbortController();
        const response = await fetch(
          `${base}/message:stream`,
          asMember({ method: 'POST', body: '{}', signal: leave.signal }),
        );
        await response.body?.getReader().read();
        leave.abort();
      });
    });
    await expect(left).resolves.toBeUndefined();
  });

  it('breaks the caller’s connection off when the agent’s breaks off', async () => {
    const upstream = await agent((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
      setTimeout(() => response.destroy(), 50);
    });
    const base = await service('breaks', upstream.url);
    const response = await fetch(`${base}/message:stream`, asMember({ method: 'POST', body: '{}' }));
    await expect(response.text()).rejects.toThrow();
    expect(api.lines.join('')).toContain('An agent’s answer broke off');
  });

  it('breaks a stream off that says nothing for too long', async () => {
    const upstream = await agent((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
    });
    const base = await service('silent', upstream.url, impatient);
    const response = await fetch(`${base}/message:stream`, asMember({ method: 'POST', body: '{}' }));
    await expect(response.text()).rejects.toThrow();
    expect(impatient.lines.join('')).toContain('sent nothing for 0.3 s');
  });

  it('never follows the agent, or the caller, to another host', async () => {
    const elsewhere = await agent((_request, response) => json(response, { stolen: true }));
    const upstream = await agent((_request, response) => {
      response.writeHead(307, { location: `${elsewhere.url}/message:send` }).end();
    });
    const base = await service('redirects', upstream.url);
    const host = elsewhere.url.replace('http://', '');
    const sent = asMember({ method: 'POST', body: '{}', headers: { 'x-forwarded-host': host } });
    const redirected = await fetch(`${base}/message:send?url=${elsewhere.url}`, sent);
    expect(await problem(redirected)).toMatchObject({ status: 502, code: 'service-answer-invalid' });
    for (const path of [
      `//${host}/message:send`,
      `${encodeURIComponent(elsewhere.url)}/message:send`,
      `message:send%2f..%2f@${host}`,
      `message:send@${host}`,
      `tasks/%2e%2e/%2e%2e/admin`,
      `tasks/..%5c..%5cadmin`,
      'admin',
      '',
    ])
      expect((await fetch(`${base}/${path}`, sent)).status, path).toBe(404);
    expect(elsewhere.requests).toEqual([]);
    expect(upstream.requests).toHaveLength(1);
  });

  it.each(['a%2Fb', 'a%2Fb%2Fc', '..%2Fagents%2Funits', '__x__', '%2e%2e', 'none'])(
    'knows no service "%s"',
    async (id) => {
      const response = await fetch(`${api.url}/api/v1/services/${id}/a2a/tasks`, asMember());
      expect(await problem(response)).toMatchObject({ status: 404 });
      const record = await fetch(`${api.url}/api/v1/services/${id}`, asMember());
      expect(await problem(record)).toMatchObject({ status: 404 });
    },
  );

  it('knows each operation’s methods', async () => {
    const upstream = await agent((_request, response) => json(response, {}));
    const base = await service('methods', upstream.url);
    const response = await fetch(`${base}/message:send`, asMember());
    expect(response.headers.get('allow')).toBe('POST');
    expect(await problem(response)).toMatchObject({ status: 405, code: 'method-not-allowed' });
    expect(upstream.requests).toEqual([]);
  });

  it('says that there is nobody to talk to before the first deployment is ready', async () => {
    const base = await service('not-yet', null);
    const answer = await problem(
      await fetch(`${base}/message:send`, asMember({ method: 'POST', body: '{}' })),
    );
    expect(answer).toMatchObject({ status: 409, code: 'service-not-ready' });
    expect(answer.detail).toContain('no URL yet');
  });

  it('says that the service does not answer', async () => {
    const upstream = await startUpstream(() => undefined);
    upstream.close();
    const base = await service('gone', upstream.url);
    expect(await problem(await fetch(`${base}/tasks`, asMember()))).toMatchObject({
      status: 502,
      code: 'service-unreachable',
    });
  });

  it('gives up on a service that does not begin to answer', async () => {
    const upstream = await agent(() => undefined);
    const base = await service('slow', upstream.url, impatient);
    expect(await problem(await fetch(`${base}/tasks`, asMember()))).toMatchObject({
      status: 504,
      code: 'service-timed-out',
    });
  });

  it.each([
    [401, 'service-refused'],
    [403, 'service-refused'],
    [404, 'service-answer-invalid'],
    [500, 'service-unreachable'],
    [503, 'service-unreachable'],
    [200, 'service-answer-invalid'],
  ])('turns a page with status %i into the problem %s', async (status, code) => {
    const upstream = await agent((_request, response) => {
      response.writeHead(status, { 'content-type': 'text/html' }).end('<script>alert(1)</script>');
    });
    const base = await service(`pages-${status}`, upstream.url);
    const response = await fetch(`${base}/tasks`, asMember());
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    const answer = await problem(response);
    expect(answer).toMatchObject({ status: 502, code });
    expect(JSON.stringify(answer)).not.toContain('script');
  });

  it('passes the agent’s own errors on', async () => {
    const error = { error: { code: 404, status: 'NOT_FOUND', message: 'no such task' } };
    const upstream = await agent((_request, response) => {
      response.writeHead(404, { 'content-type': 'application/a2a+json' }).end(JSON.stringify(error));
    });
    const base = await service('errors', upstream.url);
    const response = await fetch(`${base}/tasks/t1`, asMember());
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual(error);
  });

  it('passes large messages on, but not over 10 MB, and bounds the answer', async () => {
    const upstream = await agent((_request, response) => json(response, { text: 'x'.repeat(100 * 1024) }));
    const base = await service('large', upstream.url);
    const send = (bytes: number) =>
      fetch(`${base}/message:send`, asMember({ method: 'POST', body: `"${'x'.repeat(bytes)}"` }));
    expect(await problem(await send(10 * 1024 * 1024))).toMatchObject({
      status: 413,
      code: 'body-too-large',
    });
    expect(upstream.requests).toEqual([]);
    const response = await send(9 * 1024 * 1024);
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
    expect(upstream.requests[0]?.body.length).toBe(9 * 1024 * 1024 + 2);
  });
});
