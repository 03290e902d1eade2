import { createHash, randomBytes } from 'node:crypto';
import { API_KEY_PREFIX } from '@agent-gallery/contract/workspace';

const SECRET_BYTES = 32;
const FORM = new RegExp(`^${API_KEY_PREFIX}(k[a-z2-7]{11})_([A-Za-z0-9_-]{43})$`);

/** A new key with an id: what its owner sends as `Authorization: Bearer`. */
export function newSecret(id: string): string {
  return `${API_KEY_PREFIX}${id}_${randomBytes(SECRET_BYTES).toString('base64url')}`;
}

/** The id that a key names, or undefined for what is none. */
export function idOfSecret(secret: string): string | undefined {
  return FORM.exec(secret)?.[1];
}

/** What is stored of a key, in hexadecimal. */
export function hashOfSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
