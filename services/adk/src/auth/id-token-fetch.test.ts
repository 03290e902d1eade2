import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createIdTokenFetch, createIdTokenHeaders } from './id-token-fetch.ts';

const servers: Server[] = [];
afterEach(() => {
  vi.unstubAllEnvs();
  for (const server of servers.splice(0)) server.close();
});

const toToken = (audience: string, expiresInSeconds: number): string => {
  const claims = { aud: audience, exp: Math.floor(Date.now() / 1000) + expiresInSeconds };
  return `h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s${Math.random()}`;
};

/** A metadata server as on Cloud Run, whose tokens live for so long. */
const startMetadataServer = async (lifetimeSeconds: number) => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://metadata');
    response.setHeader('Metadata-Flavor', 'Google');
    if (!url.pathname.endsWith('/identity')) return response.end('{}');
    const audience = url.searchParams.get('audience') ?? '';
    asked.push(audience);
    response.end(toToken(audience, lifetimeSeconds));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  vi.stubEnv('GCE_METADATA_HOST', `127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', '');
  return asked;
};

const seen: { url: string; authorization: string | null }[] = [];
const fakeFetch: typeof fetch = (input, init) => {
  const url = input instanceof Request ? input.url : String(input);
  seen.push({ url, authorization: new Headers(init?.headers).get('authorization') });
  return Promise.resolve(new Response('ok'));
};

const onCloud = { K_SERVICE: 'me' };

describe('a fetch with ID tokens', () => {
  it('adds a token of the metadata server for the audience, and keeps it while it is fresh', async () => {
    const asked = await startMetadataServer(3_600);
    const url = 'https://mcp.example/mcp';
    const headers = createIdTokenHeaders();
    const call = createIdTokenFetch({ url, env: onCloud, headers, fetch: fakeFetch });
    seen.length = 0;
    await call(url);
    await call(url, { method: 'POST', headers: { accept: 'text/plain' } });
    expect(asked).toEqual(['https://mcp.example']);
    expect(seen[0]?.authorization).toMatch(/^Bearer h\./);
    expect(seen[1]?.authorization).toBe(seen[0]?.authorization);
  });

  it('takes a new one before the old one expires', async () => {
    const asked = await startMetadataServer(60);
    const headers = createIdTokenHeaders();
    const call = createIdTokenFetch({ url: 'https://a.example', env: onCloud, headers, fetch: fakeFetch });
    await call('https://a.example/x');
    await call('https://a.example/y');
    expect(asked).toHaveLength(2);
  });

  it.each([
    ['to this machine', 'http://127.0.0.1:9/mcp', onCloud],
    ['in clear text', 'http://mcp.example/mcp', onCloud],
    ['without an identity', 'https://mcp.example/mcp', {}],
  ])('sends none %s', async (_, url, env) => {
    seen.length = 0;
    const headers = () => Promise.reject(new Error('must not be asked'));
    await createIdTokenFetch({ url, env, headers, fetch: fakeFetch })(url);
    expect(seen).toEqual([{ url, authorization: null }]);
  });

  it('calls a service of the local cloud from within a container, with a token for the recorded URL', async () => {
    seen.length = 0;
    const env = { GCE_METADATA_HOST: 'host.docker.internal:1', LOOPBACK_HOST: 'host.docker.internal' };
    const headers = (audience: string) => Promise.resolve(new Headers({ authorization: `for ${audience}` }));
    const call = createIdTokenFetch({ url: 'http://127.0.0.1:9', env, headers, fetch: fakeFetch });
    await call('http://127.0.0.1:9/a?b');
    await call(new Request('http://127.0.0.1:9/c'));
    const authorization = 'for http://127.0.0.1:9';
    expect(seen).toEqual([
      { url: 'http://host.docker.internal:9/a?b', authorization },
      { url: 'http://host.docker.internal:9/c', authorization },
    ]);
    await expect(call('http://host.docker.internal:9/')).rejects.toThrow('was refused');
  });

  it('says why a service cannot be reached', async () => {
    const { port } = await new Promise<AddressInfo>((resolve) => {
      const server = createServer().listen(0, '127.0.0.1', () => {
        const address = server.address() as AddressInfo;
        server.close(() => resolve(address));
      });
    });
    const url = `http://127.0.0.1:${port}`;
    await expect(createIdTokenFetch({ url, env: {} })(url)).rejects.toThrow(
      `${url} cannot be reached: connect ECONNREFUSED`,
    );
  });

  it('calls no other origin', async () => {
    const call = createIdTokenFetch({ url: 'https://a.example', env: {}, fetch: fakeFetch });
    await expect(call('https://b.example/')).rejects.toThrow('https://b.example was refused');
  });
});
