import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { readJsonFile, writeJsonFile } from './json-file.ts';

const schema = z.object({ accessToken: z.string().min(20) });

/** The data folder's access token, made at the first start: Google's clients and the registry's users show it. */
export function loadAccessToken(file: string): string {
  const stored = readJsonFile(file);
  if (stored !== undefined) return schema.parse(stored).accessToken;
  const accessToken = `ya29.local-${randomBytes(24).toString('base64url')}`;
  writeJsonFile(file, { accessToken });
  return accessToken;
}
