import { type Server, createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createAgentProbe } from './agent-probe.ts';

let server: Server | undefined;
afterEach(() => server?.close());

async function serve(
  handle: (request: IncomingMessage, response: ServerResponse, origin: string) => void,
): Promise<string> {
  server = createServer((request, response) => handle(request, response, `http://${request.headers.host}`));
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const card = (url: string, streaming = true) => ({
  name: 'Echo',
  description: 'Says it again.',
  version: '1',
  supportedInterfaces: [{ url, protocolBinding: 'HTTP+JSON', protocolVersion: '1.0' }],
  capabilities: { streaming },
  defaultInputModes: ['text/plain'],
  defaultOutputModes: ['text/plain'],
  skills: [],
});
const json = (response: ServerResponse, value: unknown) =>
  response.setHeader('content-type', 'application/json').end(JSON.stringify(value));
const probe = createAgentProbe({
  idToken: async (audience) => `token for ${audience}`,
  accessToken: async () => 'access token',
});

describe('the probe', () => {
  it('reads the card and the first streamed event, with an ID token for the service', async () => {
    const seen: (string | undefined)[] = [];
    const url = await serve((request, response, origin) => {
      seen.push(`${request.method} ${request.url} ${request.headers.authorization}`);
      if (request.url === '/.well-known/agent-card.json') return void json(response, card(origin));
      response.setHeader('content-type', 'text/event-stream').write('data: {"task":{"id":"1"}}\n\n');
    });
    const result = await probe.check(url, url);
    expect(result).toMatchObject({ kind: 'agent', card: { name: 'Echo', streaming: true } });
    expect(seen).toEqual([
      `GET /.well-known/agent-card.json Bearer token for ${url}`,
      `POST /message:stream Bearer token for ${url}`,
    ]);
  });

  it('refuses a card that names another host', async () => {
    const url = await serve((_request, response) => json(response, card('https://agents.example')));
    expect(await probe.check(url, url)).toMatchObject({
      kind: 'failed',
      cause: expect.stringContaining('https://agents.example'),
    });
  });

  it('refuses a card that lacks what the specification asks for, and names it', async () => {
    const url = await serve((_request, response) => json(response, { name: 'x' }));
    expect(await probe.check(url, url)).toMatchObject({
      kind: 'failed',
      cause: expect.stringContaining('description'),
    });
  });

  it('refuses an agent that streams no event', async () => {
    const url = await serve((request, response, origin) => {
      if (request.url === '/.well-known/agent-card.json') return void json(response, card(origin));
      response.statusCode = 500;
      response.end('oh no');
    });
    expect(await probe.check(url, url)).toMatchObject({
      kind: 'failed',
      cause: expect.stringContaining('HTTP 500'),
    });
  });

  it('checks a service without a card by HTTP', async () => {
    const url = await serve((request, response) => {
      response.statusCode = request.url === '/' ? 200 : 404;
      response.end('hello');
    });
    expect(await probe.check(url, url)).toEqual({ kind: 'http', status: 200 });
  });

  it('takes a server that answers every path with a page for no agent', async () => {
    const url = await serve((_request, response) => response.end('<!doctype html>'));
    expect(await probe.check(url, url)).toEqual({ kind: 'http', status: 200 });
  });

  it.each([
    ['1.0', 'SendStreamingMessage', { task: { id: '1' } }],
    ['0.3', 'message/stream', { kind: 'task', id: '1' }],
  ])('speaks JSON-RPC %s where the card offers nothing better', async (version, method, result) => {
    const seen: unknown[] = [];
    const url = await serve((request, response, origin) => {
      if (request.url === '/.well-known/agent-card.json')
        return void json(response, {
          ...card(origin),
          supportedInterfaces: [
            { url: 'https://elsewhere.example', protocolBinding: 'GRPC', protocolVersion: '1.0' },
            { url: `${origin}/rpc`, protocolBinding: 'JSONRPC', protocolVersion: version },
          ],
        });
      let body = '';
      request.on('data', (part) => (body += part));
      request.on('end', () => {
        seen.push([request.url, request.headers['a2a-version'], JSON.parse(body)]);
        response.setHeader('content-type', 'text/event-stream');
        response.write(`data: ${JSON.stringify({ jsonrpc: '2.0', id: 1, result })}\r\n\r\n`);
      });
    });
    expect(await probe.check(url, url)).toMatchObject({
      kind: 'agent',
      card: {
        streaming: true,
        interface: { binding: 'JSONRPC', protocolVersion: version, path: '/rpc' },
      },
    });
    expect(seen).toMatchObject([
      ['/rpc', version, { method, params: { message: { parts: [{ text: 'Hello' }] } } }],
    ]);
  });

  it('sends without streaming to an agent that does not stream, and does not wait for its answer’s end', async () => {
    const seen: string[] = [];
    const url = await serve((request, response, origin) => {
      if (request.url === '/.well-known/agent.json')
        return void json(response, {
          name: 'Old',
          description: 'Speaks 0.3.',
          version: '1',
          protocolVersion: '0.3.0',
          url: `${origin}/`,
          skills: [{ id: 's', name: 's', description: 's', tags: [] }],
        });
      response.statusCode = request.method === 'POST' ? 200 : 404;
      if (request.method !== 'POST') return void response.end();
      request.on('data', (part) => seen.push(String(part)));
      request.on('end', () => json(response, { jsonrpc: '2.0', id: 1, result: { kind: 'task', id: '1' } }));
    });
    expect(await probe.check(url, url)).toMatchObject({
      kind: 'agent',
      card: {
        name: 'Old',
        streaming: false,
        skills: [{ id: 's', examples: [] }],
        interface: {
          binding: 'JSONRPC',
          protocolVersion: '0.3',
          path: '',
          cardPath: '/.well-known/agent.json',
        },
      },
    });
    expect(JSON.parse(seen.join(''))).toMatchObject({
      method: 'message/send',
      params: { message: { kind: 'message', role: 'user' }, configuration: { blocking: false } },
    });
  });

  it('finds the card of an app that ADK for Python serves', async () => {
    const url = await serve((request, response, origin) => {
      if (request.url === '/list-apps') return void json(response, ['plain', 'units']);
      if (request.url === '/a2a/units/.well-known/agent-card.json')
        return void json(response, {
          name: 'units',
          description: 'Converts units.',
          version: '0.0.1',
          protocolVersion: '0.3.0',
          preferredTransport: 'JSONRPC',
          url: `${origin}/a2a/units`,
          capabilities: { streaming: true },
          skills: [],
        });
      if (request.url !== '/a2a/units') return void response.writeHead(404).end();
      response.setHeader('content-type', 'text/event-stream');
      response.write('data: {"jsonrpc":"2.0","id":1,"result":{"kind":"status-update"}}\n\n');
    });
    expect(await probe.check(url, url)).toMatchObject({
      kind: 'agent',
      card: { interface: { path: '/a2a/units', cardPath: '/a2a/units/.well-known/agent-card.json' } },
    });
  });

  it('says what the agent refused a message with', async () => {
    const url = await serve((request, response, origin) => {
      if (request.url === '/.well-known/agent-card.json')
        return void json(response, {
          ...card(origin),
          supportedInterfaces: [{ url: origin, protocolBinding: 'JSONRPC', protocolVersion: '1.0' }],
        });
      json(response, { jsonrpc: '2.0', id: 1, error: { code: -32603, message: 'No model is configured' } });
    });
    expect(await probe.check(url, url)).toMatchObject({
      kind: 'failed',
      cause: expect.stringContaining('No model is configured'),
    });
  });

  it('does not follow a redirect', async () => {
    const url = await serve((_request, response) => {
      response.statusCode = 302;
      response.setHeader('location', 'http://169.254.169.254/').end();
    });
    expect(await probe.check(url, url)).toMatchObject({
      kind: 'failed',
      cause: expect.stringContaining('302'),
    });
  });

  it('says so when nothing listens', async () => {
    expect(await probe.check('http://127.0.0.1:1', 'http://127.0.0.1:1')).toMatchObject({
      kind: 'failed',
      cause: expect.stringContaining('cannot be reached'),
    });
  });
});
