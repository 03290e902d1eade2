import { createHash, createPrivateKey, createPublicKey, generateKeyPair, sign, verify } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { readJsonFile, writeJsonFile } from '../json-file.ts';

const keySchema = z.object({ email: z.string(), privateKey: z.string() });

/** Signs as any service account, RSA with SHA-256; each has a key of its own, made when it first signs. */
export interface Signers {
  sign(email: string, payload: Buffer): Promise<{ keyId: string; signature: Buffer }>;
  /** Whether the account signed the payload; undefined when it has no key here. */
  verify(email: string, payload: Buffer, signature: Buffer): boolean | undefined;
}

/** Keys are kept in `folder`, readable for this user only. */
export function createSigners(folder: string): Signers {
  const making = new Map<string, Promise<string>>();
  const fileOf = (email: string) => join(folder, `${createHash('sha256').update(email).digest('hex')}.json`);
  const stored = (email: string) => {
    const found = readJsonFile(fileOf(email));
    return found === undefined ? undefined : keySchema.parse(found).privateKey;
  };
  const makeKey = async (email: string) => {
    const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    writeJsonFile(fileOf(email), { email, privateKey: pem });
    return pem;
  };
  const keyOf = (email: string) => {
    const known = stored(email);
    if (known !== undefined) return Promise.resolve(known);
    const made = making.get(email) ?? makeKey(email).finally(() => making.delete(email));
    making.set(email, made);
    return made;
  };
  return {
    async sign(email, payload) {
      const key = createPrivateKey(await keyOf(email));
      const spki = createPublicKey(key).export({ type: 'spki', format: 'der' });
      const keyId = createHash('sha1').update(spki).digest('hex');
      return { keyId, signature: sign('RSA-SHA256', payload, key) };
    },
    verify(email, payload, signature) {
      const key = stored(email);
      return key === undefined
        ? undefined
        : verify('RSA-SHA256', payload, createPublicKey(createPrivateKey(key)), signature);
    },
  };
}
