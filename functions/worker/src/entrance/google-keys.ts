import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import type { FindKey } from './check-push-token.ts';

/** Keys that Google signs ID tokens with (https://accounts.google.com/.well-known/openid-configuration, `jwks_uri`). */
const KEYS_URL = 'https://www.googleapis.com/oauth2/v3/certs';
const FETCH_TIMEOUT_MS = 10_000;
/** A key that is not known is looked for no more often than this, whoever asks. */
const REFETCH_MS = 60_000;
const KEPT_MS = 6 * 60 * 60_000;

const keysSchema = z.object({ keys: z.array(z.looseObject({ kid: z.string(), kty: z.literal('RSA') })) });

async function fetchKeys(): Promise<unknown> {
  const response = await fetch(KEYS_URL, {
    redirect: 'error',
    signal: AbortSignal.timeout(FETCH_TIMEOUT_MS),
  });
  if (!response.ok) throw new Error(`Google’s keys could not be had: HTTP ${response.status}.`);
  return response.json();
}

/** Finds Google's public keys, fetched when they are first needed and again when an unknown one is named. */
export function createGoogleKeys(fetchThem: () => Promise<unknown> = fetchKeys, now = Date.now): FindKey {
  let known = { keys: new Map<string, KeyObject>(), at: -Infinity };
  let fetching: Promise<void> | undefined;
  const refresh = async () => {
    const { keys } = keysSchema.parse(await fetchThem());
    const entries = keys.map(
      (key) => [key.kid, createPublicKey({ key: key as JsonWebKey, format: 'jwk' })] as const,
    );
    known = { keys: new Map(entries), at: now() };
  };
  return async (keyId) => {
    const age = now() - known.at;
    if (age > KEPT_MS || (age > REFETCH_MS && !known.keys.has(keyId))) {
      fetching ??= refresh().finally(() => (fetching = undefined));
      await fetching;
    }
    return known.keys.get(keyId);
  };
}
