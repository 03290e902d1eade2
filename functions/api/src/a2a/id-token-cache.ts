import { z } from 'zod';

/** Gets an ID token for an audience from whoever gives them out. */
export type MintIdToken = (audience: string) => Promise<string>;

export interface IdTokenCache {
  /** A token for the audience that is valid for some minutes yet. Rejects when none can be had. */
  get: MintIdToken;
  /** Drops the token for an audience that did not take it. */
  forget(audience: string): void;
}

/** A token is renewed so long before it expires. */
const RENEW_BEFORE_MS = 5 * 60 * 1_000;
const MAX_AUDIENCES = 1_000;

const claimsSchema = z.object({ exp: z.number() });

/** When a JWT expires, in milliseconds; 0 for one that does not say, so that it is used once. */
function expiryOf(token: string): number {
  try {
    const claims = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString();
    return claimsSchema.parse(JSON.parse(claims)).exp * 1_000;
  } catch {
    return 0;
  }
}

/** Keeps ID tokens until shortly before they expire; those who ask at the same time share one request. */
export function createIdTokenCache(mint: MintIdToken, now: () => number = Date.now): IdTokenCache {
  const held = new Map<string, { token: Promise<string>; renewAt: number }>();

  const renew = (audience: string): Promise<string> => {
    const token = mint(audience);
    const entry = { token, renewAt: Infinity };
    held.delete(audience);
    held.set(audience, entry);
    const oldest = held.keys().next().value;
    if (held.size > MAX_AUDIENCES && oldest !== undefined) held.delete(oldest);
    token.then(
      (value) => {
        entry.renewAt = expiryOf(value) - RENEW_BEFORE_MS;
      },
      () => {
        if (held.get(audience) === entry) held.delete(audience);
      },
    );
    return token;
  };

  return {
    get(audience) {
      const entry = held.get(audience);
      return entry !== undefined && now() < entry.renewAt ? entry.token : renew(audience);
    },
    forget(audience) {
      held.delete(audience);
    },
  };
}
