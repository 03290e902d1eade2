import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';

const SECRET_NAMES = [
  /^\.env(\..+)?$/,
  /\.(pem|key|p12|pfx|jks|keystore)$/i,
  /^id_(rsa|dsa|ecdsa|ed25519)$/,
  /^\.(npmrc|netrc|pypirc)$/,
];
const HARMLESS_NAMES = [/^\.env\.(example|sample|template)$/];
const KEY_MAX_BYTES = 64 * 1024;

/** Whether a file is an environment file, a key, or a service account's JSON: such files never enter an archive. */
export async function looksSecret(path: string, sizeBytes: number): Promise<boolean> {
  const name = basename(path);
  if (HARMLESS_NAMES.some((pattern) => pattern.test(name))) return false;
  if (SECRET_NAMES.some((pattern) => pattern.test(name))) return true;
  if (!name.endsWith('.json') || sizeBytes > KEY_MAX_BYTES) return false;
  const text = await readFile(path, 'utf8');
  return (
    /"private_key"\s*:/.test(text) &&
    /"type"\s*:\s*"(service_account|authorized_user|external_account)"/.test(text)
  );
}
