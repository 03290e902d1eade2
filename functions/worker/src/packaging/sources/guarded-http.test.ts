import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createAddressGuard } from '@agent-gallery/a2a/address-guard';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGuardedHttp, FetchRefused } from './guarded-http.ts';

describe('createGuardedHttp', () => {
  let server: Server;
  let origin: string;
  let ca: string;
  beforeAll(async () => {
    const pems = await generate([{ name: 'commonName', value: 'localhost' }]);
    ca = pems.cert;
    server = createServer({ key: pems.private, cert: pems.cert }, (request, response) => {
      if (request.url === '/redirect')
        response.writeHead(302, { location: 'http://169.254.169.254/token' }).end();
      else response.end('x'.repeat(100));
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    origin = `https://localhost:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const get = async (url: string, { allowLoopback = true, maxBytes = 1000 } = {}) => {
    const signal = AbortSignal.timeout(5000);
    const http = createGuardedHttp({ guard: createAddressGuard({ allowLoopback }), maxBytes, signal, ca });
    const { body, statusCode } = await http.request({ url });
    let text = '';
    for await (const part of body ?? []) text += Buffer.from(part).toString();
    return { statusCode, text };
  };

  it('reads what a server answers', async () => {
    expect(await get(`${origin}/`)).toEqual({ statusCode: 200, text: 'x'.repeat(100) });
  });

  it('follows no redirect', async () => {
    await expect(get(`${origin}/redirect`)).rejects.toThrow(/sends on to 169\.254\.169\.254/);
  });

  it('takes no more than it may', async () => {
    await expect(get(`${origin}/`, { maxBytes: 99 })).rejects.toBeInstanceOf(FetchRefused);
  });

  it.each([
    'https://127.0.0.1/',
    'https://[::1]/',
    'https://169.254.169.254/',
    'https://10.0.0.1/',
    'https://localhost/',
    'http://example.com/',
  ])('refuses %s', async (url) => {
    await expect(get(url, { allowLoopback: false })).rejects.toThrow(/private address|is not allowed/);
  });
});
