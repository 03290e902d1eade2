import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, importJWK, jwtVerify, SignJWT, type JWK } from 'jose';
import { z } from 'zod';
import { readJsonFile, writeJsonFile } from '../json-file.ts';

const issuer = 'https://accounts.google.com';
const lifetimeSeconds = 3600;

const keySchema = z.object({ kty: z.literal('RSA'), n: z.string(), e: z.string(), d: z.string() }).loose();

export interface IdentityClaims {
  audience: string;
  email: string;
}

/** Mints and checks the ID tokens of the local cloud: RS256, the key kept in the data folder. */
export interface Identity {
  /** An ID token for an audience, valid for one hour. `full` adds the e-mail address, as Google's `format=full`. */
  mint(audience: string, full?: boolean): Promise<string>;
  /** The token's claims. Throws when it was not signed here or has expired. */
  verify(token: string): Promise<IdentityClaims>;
}

export interface IdentityDeps {
  folder: string;
  email: string;
}

export async function createIdentity({ folder, email }: IdentityDeps): Promise<Identity> {
  const key = await loadKey(join(folder, 'identity-key.json'));
  const privateKey = await importJWK(key, 'RS256');
  const publicKey = await importJWK({ kty: 'RSA', n: key['n'], e: key['e'] } as JWK, 'RS256');
  const keyId = createHash('sha256').update(String(key['n'])).digest('hex').slice(0, 40);
  const subject = BigInt(`0x${createHash('sha256').update(email).digest('hex').slice(0, 16)}`).toString();
  return {
    mint: (audience, full = true) =>
      new SignJWT({ azp: subject, ...(full ? { email, email_verified: true } : {}) })
        .setProtectedHeader({ alg: 'RS256', kid: keyId, typ: 'JWT' })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(subject)
        .setIssuedAt()
        .setExpirationTime(`${String(lifetimeSeconds)}s`)
        .sign(privateKey),
    async verify(token) {
      const { payload } = await jwtVerify(token, publicKey, { issuer, algorithms: ['RS256'] });
      const audience = Array.isArray(payload.aud) ? payload.aud[0] : payload.aud;
      if (audience === undefined) throw new Error('The token has no audience');
      return { audience, email: typeof payload['email'] === 'string' ? payload['email'] : email };
    },
  };
}

async function loadKey(file: string): Promise<JWK> {
  const stored = readJsonFile(file);
  if (stored !== undefined) return keySchema.parse(stored) as JWK;
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const key = await exportJWK(privateKey);
  writeJsonFile(file, key);
  return key;
}
