import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { problem, startProxyStage, type ProxyStage } from './support/proxy-stage.ts';
import { json } from './support/start-upstream.ts';

describe('the way to an agent', () => {
  let stage: ProxyStage;

  beforeAll(async () => {
    stage = await startProxyStage('demo-api-proxy');
  });
  afterAll(() => stage.api.close());
  afterEach(() => stage.clear());

  it('passes a message on with an ID token for the recorded URL, and its answer back', async () => {
    const upstream = await stage.agent((_request, response) => json(response, { task: { id: 't1' } }));
    const base = await stage.service('sends', upstream.url);
    const body = JSON.stringify({ message: { parts: [{ text: 'grüße' }] } });
    const response = await fetch(`${base}/message:send?x=1`, stage.asMember({ method: 'POST', body }));
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ task: { id: 't1' } });
    expect(upstream.requests).toMatchObject([{ method: 'POST', url: '/message:send?x=1', body }]);
    const token = upstream.requests[0]?.headers.authorization?.replace('Bearer ', '') ?? '';
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    expect(claims).toMatchObject({ aud: upstream.url });
  });

  it('sends what is for a revision to the URL that Cloud Run has given it, with a token for the service', async () => {
    const live = await stage.agent((_request, response) => json(response, { from: 'live' }));
    const tagged = await stage.agent((_request, response) => json(response, { from: 'tagged' }));
    stage.api.addresses.set('units-blue', { kind: 'own', url: tagged.url });
    const base = await stage.service('revisions', live.url);
    const at = async (query: string) =>
      (await fetch(`${base}/tasks?pageSize=5${query}`, stage.asMember())).json();
    expect(await at('&revision=units-blue')).toEqual({ from: 'tagged' });
    expect(await at('')).toEqual({ from: 'live' });
    expect(tagged.requests[0]?.url).toBe('/tasks?pageSize=5');
    const token = tagged.requests[0]?.headers.authorization?.replace('Bearer ', '') ?? '';
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    expect(claims).toMatchObject({ aud: live.url });
  });

  it('says so of a revision with no URL, of one that is none, and to strangers nothing', async () => {
    const upstream = await stage.agent((_request, response) => json(response, {}));
    const base = await stage.service('no-revision', upstream.url);
    const asked = (revision: string) =>
      fetch(`${base}/tasks?revision=${encodeURIComponent(revision)}`, stage.asMember());
    expect(await problem(await asked('units-old'))).toMatchObject({
      status: 409,
      code: 'revision-without-url',
    });
    expect(await problem(await asked('//evil.example'))).toMatchObject({
      status: 400,
      code: 'invalid-request',
    });
    expect((await fetch(`${base}/tasks?revision=units-blue`)).status).toBe(401);
    expect(upstream.requests).toEqual([]);
  });

  it('hands over what A2A needs of the headers, and nothing else', async () => {
    const upstream = await stage.agent((_request, response) =>
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
    const base = await stage.service('headers', upstream.url);
    const response = await fetch(
      `${base}/tasks`,
      stage.asMember({
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
    expect(seen.authorization).not.toContain(stage.member.idToken);
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
    const upstream = await stage.agent((_request, response) => json(response, {}));
    const base = await stage.service('below', `${upstream.url}/agents/units/`);
    await fetch(`${base}/.well-known/agent-card.json`, stage.asMember());
    expect(upstream.requests[0]?.url).toBe('/agents/units/.well-known/agent-card.json');
  });

  it('passes each event of a stream on as it comes', async () => {
    let next: (() => void) | undefined;
    const upstream = await stage.agent((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: 1\n\n');
      let sent = 1;
      next = () => {
        sent += 1;
        if (sent > 3) response.end();
        else response.write(`data: ${sent}\n\n`);
      };
    });
    const base = await stage.service('streams', upstream.url);
    const response = await fetch(`${base}/message:stream?task_id=t1`, stage.asMember());
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
      void stage
        .agent((_request, response) => {
          response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
          response.on('close', () => resolve());
        })
        .then(async (upstream) => {
          const base = await stage.service('leaves', upstream.url);
          const leave = new AbortController();
          const response = await fetch(
            `${base}/message:stream`,
            stage.asMember({ method: 'POST', body: '{}', signal: leave.signal }),
          );
          await response.body?.getReader().read();
          leave.abort();
        });
    });
    await expect(left).resolves.toBeUndefined();
  });

  it('never follows the agent, or the caller, to another host', async () => {
    const elsewhere = await stage.agent((_request, response) => json(response, { stolen: true }));
    const upstream = await stage.agent((_request, response) => {
      response.writeHead(307, { location: `${elsewhere.url}/message:send` }).end();
    });
    const base = await stage.service('redirects', upstream.url);
    const host = elsewhere.url.replace('http://', '');
    const sent = stage.asMember({ method: 'POST', body: '{}', headers: { 'x-forwarded-host': host } });
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
      const response = await fetch(`${stage.api.url}/api/v1/services/${id}/a2a/tasks`, stage.asMember());
      expect(await problem(response)).toMatchObject({ status: 404 });
      const record = await fetch(`${stage.api.url}/api/v1/services/${id}`, stage.asMember());
      expect(await problem(record)).toMatchObject({ status: 404 });
    },
  );

  it('knows each operation’s methods', async () => {
    const upstream = await stage.agent((_request, response) => json(response, {}));
    const base = await stage.service('methods', upstream.url);
    const response = await fetch(`${base}/message:send`, stage.asMember());
    expect(response.headers.get('allow')).toBe('POST');
    expect(await problem(response)).toMatchObject({ status: 405, code: 'method-not-allowed' });
    expect(upstream.requests).toEqual([]);
  });
});
