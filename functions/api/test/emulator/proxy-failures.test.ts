import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { problem, startProxyStage, type ProxyStage } from './support/proxy-stage.ts';
import { json, startUpstream } from './support/start-upstream.ts';

describe('an agent that fails', () => {
  let stage: ProxyStage;

  beforeAll(async () => {
    stage = await startProxyStage('demo-api-proxy-failures');
  });
  afterAll(() => stage.api.close());
  afterEach(() => stage.clear());

  it('breaks the caller’s connection off when the agent’s breaks off', async () => {
    const upstream = await stage.agent((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
      setTimeout(() => response.destroy(), 50);
    });
    const base = await stage.service('breaks', upstream.url);
    const response = await fetch(`${base}/message:stream`, stage.asMember({ method: 'POST', body: '{}' }));
    await expect(response.text()).rejects.toThrow();
    expect(stage.api.lines.join('')).toContain('An agent’s answer broke off');
  });

  it('says that there is nobody to talk to before the first deployment is ready', async () => {
    const base = await stage.service('not-yet', null);
    const answer = await problem(
      await fetch(`${base}/message:send`, stage.asMember({ method: 'POST', body: '{}' })),
    );
    expect(answer).toMatchObject({ status: 409, code: 'service-not-ready' });
    expect(answer.detail).toContain('no URL yet');
  });

  it('says that the service does not answer', async () => {
    const upstream = await startUpstream(() => undefined);
    upstream.close();
    const base = await stage.service('gone', upstream.url);
    expect(await problem(await fetch(`${base}/tasks`, stage.asMember()))).toMatchObject({
      status: 502,
      code: 'service-unreachable',
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
    const upstream = await stage.agent((_request, response) => {
      response.writeHead(status, { 'content-type': 'text/html' }).end('<script>alert(1)</script>');
    });
    const base = await stage.service(`pages-${status}`, upstream.url);
    const response = await fetch(`${base}/tasks`, stage.asMember());
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    const answer = await problem(response);
    expect(answer).toMatchObject({ status: 502, code });
    expect(JSON.stringify(answer)).not.toContain('script');
  });

  it('passes the agent’s own errors on', async () => {
    const error = { error: { code: 404, status: 'NOT_FOUND', message: 'no such task' } };
    const upstream = await stage.agent((_request, response) => {
      response.writeHead(404, { 'content-type': 'application/a2a+json' }).end(JSON.stringify(error));
    });
    const base = await stage.service('errors', upstream.url);
    const response = await fetch(`${base}/tasks/t1`, stage.asMember());
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual(error);
  });

  it('passes large messages on, but not over 10 MB, and bounds the answer', async () => {
    const upstream = await stage.agent((_request, response) =>
      json(response, { text: 'x'.repeat(100 * 1024) }),
    );
    const base = await stage.service('large', upstream.url);
    const send = (bytes: number) =>
      fetch(`${base}/message:send`, stage.asMember({ method: 'POST', body: `"${'x'.repeat(bytes)}"` }));
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

describe('an agent that is too slow', () => {
  let stage: ProxyStage;

  beforeAll(async () => {
    stage = await startProxyStage('demo-api-proxy-slow', { answerTimeoutMs: 300, idleTimeoutMs: 300 });
  });
  afterAll(() => stage.api.close());
  afterEach(() => stage.clear());

  it('breaks a stream off that says nothing for too long', async () => {
    const upstream = await stage.agent((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
    });
    const base = await stage.service('silent', upstream.url);
    const response = await fetch(`${base}/message:stream`, stage.asMember({ method: 'POST', body: '{}' }));
    await expect(response.text()).rejects.toThrow();
    expect(stage.api.lines.join('')).toContain('sent nothing for 0.3 s');
  });

  it('gives up on a service that does not begin to answer', async () => {
    const upstream = await stage.agent(() => undefined);
    const base = await stage.service('slow', upstream.url);
    expect(await problem(await fetch(`${base}/tasks`, stage.asMember()))).toMatchObject({
      status: 504,
      code: 'service-timed-out',
    });
  });
});
