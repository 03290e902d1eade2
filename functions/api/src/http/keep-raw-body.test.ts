import { once } from 'node:events';
import { createServer, request as httpRequest } from 'node:http';
import { connect, type AddressInfo, type Server } from 'node:net';
import { gzipSync } from 'node:zlib';
import * as functions from '@google-cloud/functions-framework';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLog } from '../log.ts';
import { keepRawBody } from './keep-raw-body.ts';
import { createRequestListener } from './request-listener.ts';

const echo = new Hono().all('*', async (c) =>
  c.json({
    type: c.req.header('content-type') ?? null,
    encoding: c.req.header('content-encoding') ?? null,
    body: Buffer.from(await c.req.arrayBuffer()).toString('base64'),
  }),
);

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

describe('a body on its way through functions-framework', () => {
  let server: ReturnType<typeof getTestServer>;
  let port: number;

  beforeAll(async () => {
    keepRawBody();
    functions.http(
      'echo',
      createRequestListener(
        echo,
        createLog(() => undefined),
      ),
    );
    server = getTestServer('echo');
    port = await listen(server);
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const send = (path: string, body: Uint8Array<ArrayBuffer> | string, headers: Record<string, string>) =>
    fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', headers, body });

  it.each([
    ['JSON that does not parse', '{"a":', { 'content-type': 'application/json' }],
    [
      'JSON in a character set that nobody knows',
      '{}',
      { 'content-type': 'application/json; charset=x-klingon' },
    ],
    ['bytes that are no UTF-8', Uint8Array.of(0xff, 0xfe, 0x00), { 'content-type': 'application/json' }],
    ['a form', 'a=b&c[d]=e', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['a CloudEvent that does not parse', '{', { 'content-type': 'application/cloudevents+json' }],
    ['text', 'grüße', { 'content-type': 'text/plain' }],
    [
      'what calls itself compressed',
      'no gzip',
      { 'content-encoding': 'gzip', 'content-type': 'application/json' },
    ],
    ['what is compressed', new Uint8Array(gzipSync('{}')), { 'content-encoding': 'gzip' }],
    ['an encoding that nobody knows', 'x', { 'content-encoding': 'zstd-17', 'content-type': 'text/plain' }],
  ])('arrives as it was sent: %s', async (_what, body, headers: Record<string, string>) => {
    for (const path of ['/api/v1/x', '/v1/x']) {
      const response = await send(path, body, headers);
      expect(response.status).toBe(200);
      expect(await response.json()).toMatchObject({
        encoding: headers['content-encoding'] ?? null,
        body: Buffer.from(body).toString('base64'),
      });
    }
  });

  it('arrives when its length was not told', async () => {
    const sent = httpRequest({ port, host: '127.0.0.1', path: '/api/v1/x', method: 'POST' });
    sent.setHeader('content-type', 'application/json');
    sent.write('{"a"');
    sent.end(':1}');
    const [response] = (await once(sent, 'response')) as [NodeJS.ReadableStream];
    const text = await new Response(
      new ReadableStream({
        async start(controller) {
          for await (const part of response) controller.enqueue(Buffer.from(part));
          controller.close();
        },
      }),
    ).json();
    expect(text).toMatchObject({ type: 'application/json', body: Buffer.from('{"a":1}').toString('base64') });
  });

  it('is left alone outside the API’s paths and on servers that are no Express app', async () => {
    const outside = await send('/elsewhere', '{', { 'content-type': 'application/json' });
    expect(outside.status).toBe(400);
    const plain = createServer((request, response) => response.end(request.headers['content-type']));
    const plainPort = await listen(plain);
    const response = await fetch(`http://127.0.0.1:${plainPort}/api/v1/x`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    expect(await response.text()).toBe('application/json');
    plain.close();
  });

  it('answers a Host header that is none with a problem', async () => {
    const socket = connect(port, '127.0.0.1');
    socket.end('GET /api/v1/x HTTP/1.1\r\nHost: a/b@c\r\nConnection: close\r\n\r\n');
    let answer = '';
    for await (const part of socket) answer += String(part);
    expect(answer).toContain('400 Bad Request');
    expect(answer).toContain('application/problem+json');
    expect(answer).toContain('"code":"invalid-request"');
  });
});
