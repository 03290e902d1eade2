import type { BaseImage } from './base-images.ts';

const TIMEOUT_MS = 15_000;
const MANIFEST_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/** `Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="…"` → where a token is to be had. */
function tokenUrl(challenge: string): URL | undefined {
  const found = Object.fromEntries(
    [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]),
  );
  const { realm, ...query } = found;
  if (!/^Bearer /i.test(challenge) || realm === undefined || !URL.canParse(realm)) return undefined;
  const url = new URL(realm);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url;
}

async function readToken(url: URL): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!response.ok) throw new Error(`${url.host} gives no token: HTTP ${String(response.status)}.`);
  const { token, access_token: accessToken } = (await response.json()) as Record<string, unknown>;
  const given = token ?? accessToken;
  if (typeof given !== 'string') throw new Error(`${url.host} gives no token.`);
  return given;
}

/** Where a registry answers: Docker Hub at another host than its name. */
export const originOf = (name: string): string => {
  const host = name.split('/')[0] ?? '';
  if (host === 'docker.io') return 'https://registry-1.docker.io';
  return `${/^(localhost|127\.0\.0\.1)(:|$)/.test(host) ? 'http' : 'https'}://${host}`;
};

/**
 * Asks a registry which digest a tag has, as anybody may
 * (https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#pulling-manifests; https://distribution.github.io/distribution/spec/auth/token/).
 * Throws an Error that says why there is none.
 */
export async function resolveDigest({ name, tag }: Pick<BaseImage, 'name' | 'tag'>): Promise<string> {
  const repository = name.slice(name.indexOf('/') + 1);
  const url = new URL(`/v2/${repository}/manifests/${tag}`, originOf(name));
  const ask = (headers: Record<string, string>) =>
    fetch(url, {
      method: 'HEAD',
      headers: { accept: MANIFEST_TYPES, ...headers },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  let response = await ask({});
  const token = response.status === 401 && tokenUrl(response.headers.get('www-authenticate') ?? '');
  if (token) response = await ask({ authorization: `Bearer ${await readToken(token)}` });
  if (!response.ok)
    throw new Error(`${url.host} answers HTTP ${String(response.status)} for ${name}:${tag}.`);
  const digest = response.headers.get('docker-content-digest') ?? '';
  if (!/^sha256:[0-9a-f]{64}$/.test(digest))
    throw new Error(`${url.host} names no digest of ${name}:${tag}.`);
  return digest;
}
