export type Fetch = typeof fetch;

const LOOPBACK = /^(?:localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** Gives the headers that prove who calls, for a request to an audience. */
export type IdTokenHeaders = (audience: string) => Promise<Headers>;

/** Whether this process can get ID tokens: on Cloud Run, by a metadata server or by given credentials. */
const hasIdentity = (env: Record<string, string | undefined>): boolean =>
  [env['K_SERVICE'], env['GCE_METADATA_HOST'], env['GOOGLE_APPLICATION_CREDENTIALS']].some(Boolean) ||
  Boolean(env['AIP_PROJECT_NUMBER'] ?? env['GOOGLE_CLOUD_AGENT_ENGINE_ID']);

/** ID tokens by google-auth-library, which keeps each one and takes a new one five minutes before it expires. */
export const createIdTokenHeaders = (): IdTokenHeaders => {
  const clients = new Map<string, Promise<{ getRequestHeaders(): Promise<Headers> }>>();
  return async (audience) => {
    let client = clients.get(audience);
    if (client === undefined) {
      client = import('google-auth-library').then(({ GoogleAuth }) =>
        new GoogleAuth().getIdTokenClient(audience),
      );
      clients.set(audience, client);
      client.catch(() => clients.delete(audience));
    }
    return (await client).getRequestHeaders();
  };
};

/** "fetch failed" says nothing to people; its cause does. Whatever else went wrong stays as it is. */
const withCause = (error: unknown, origin: string): unknown => {
  if (!(error instanceof TypeError) || !(error.cause instanceof Error)) return error;
  const { message, code } = error.cause as NodeJS.ErrnoException;
  return new Error(`${origin} cannot be reached: ${message || (code ?? error.message)}`, { cause: error });
};

/**
 * A URL on this machine as this process reaches it: in a container of the local cloud, whose services are recorded at
 * 127.0.0.1, that is another host (`LOOPBACK_HOST`).
 */
const reachable = (url: URL, env: Record<string, string | undefined>): URL => {
  const moved = new URL(url);
  const host = env['LOOPBACK_HOST'];
  if (host && LOOPBACK.test(url.hostname)) moved.hostname = host;
  return moved;
};

/**
 * A fetch for one service: it refuses every other origin, follows no redirect, and adds an ID token whose audience is
 * the service. A token is never sent in clear text: over http there is none, but to services of the local cloud, on this
 * machine.
 */
export const createIdTokenFetch = (options: {
  /** The service's URL as it is recorded; its origin is the audience unless `audience` is given. */
  url: string;
  audience?: string | undefined;
  env?: Record<string, string | undefined>;
  headers?: IdTokenHeaders;
  fetch?: Fetch;
}): Fetch => {
  const { url, env = process.env, headers: idTokenHeaders = createIdTokenHeaders() } = options;
  const { origin, protocol, hostname } = new URL(url);
  const audience = options.audience ?? origin;
  const isHere = LOOPBACK.test(hostname);
  const needsToken = isHere ? Boolean(env['GCE_METADATA_HOST']) : protocol === 'https:' && hasIdentity(env);
  return async (input, init) => {
    const target = new URL(input instanceof Request ? input.url : input);
    if (target.origin !== origin) {
      throw new Error(`A request to ${target.origin} was refused: this agent is recorded at ${origin}.`);
    }
    const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined));
    if (needsToken) {
      for (const [name, value] of await idTokenHeaders(audience)) headers.set(name, value);
    }
    const place = reachable(target, env);
    const request = input instanceof Request ? new Request(place, input) : place;
    try {
      return await (options.fetch ?? fetch)(request, { ...init, headers, redirect: 'error' });
    } catch (error) {
      throw withCause(error, origin);
    }
  };
};
