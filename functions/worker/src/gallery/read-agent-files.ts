import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { AGENT_FILE_LIMITS, type AgentFile, redactKnownSecrets } from '@agent-gallery/contract';
import { looksSecret } from '../packaging/looks-secret.ts';

/** Files as they are listed, and their texts by their ids. */
export interface ReadFiles {
  files: AgentFile[];
  moreCount: number;
  texts: ReadonlyMap<string, string>;
}

const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;

async function readBeginning(path: string): Promise<{ bytes: Buffer; sizeBytes: number }> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const buffer = Buffer.alloc(Math.min(size, AGENT_FILE_LIMITS.maxTextBytes));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
    return { bytes: buffer.subarray(0, bytesRead), sizeBytes: size };
  } finally {
    await file.close();
  }
}

/** Bytes as text; undefined where they are none. A character that a limit has cut in two is left out. */
function decode(bytes: Buffer, isCut: boolean): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    // With `stream` the decoder waits for the rest of a character at the end instead of refusing it.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: isCut });
  } catch {
    return undefined;
  }
}

/**
 * Reads what of a folder's files is kept for people to read, within AGENT_FILE_LIMITS. Environment files and keys are not
 * even listed, and tokens in the others are masked.
 * `names` are paths of regular files within the folder.
 */
export async function readAgentFiles(root: string, names: readonly string[]): Promise<ReadFiles> {
  const files: AgentFile[] = [];
  const texts = new Map<string, string>();
  let totalBytes = 0;
  let moreCount = 0;
  for (const path of names) {
    if (files.length === AGENT_FILE_LIMITS.maxFiles || path.length > 1_000) {
      moreCount += 1;
      continue;
    }
    const { bytes, sizeBytes } = await readBeginning(join(root, path));
    if (await looksSecret(join(root, path), sizeBytes)) continue;
    const isCut = bytes.length < sizeBytes;
    const decoded = decode(bytes, isCut);
    if (decoded !== undefined && PRIVATE_KEY.test(decoded)) continue;
    const text = decoded === undefined ? undefined : redactKnownSecrets(decoded);
    if (text === undefined) files.push({ path, sizeBytes, kept: 'binary', id: null });
    else if (totalBytes + bytes.length > AGENT_FILE_LIMITS.maxTotalBytes)
      files.push({ path, sizeBytes, kept: 'none', id: null });
    else {
      totalBytes += bytes.length;
      const id = createHash('sha256').update(text).digest('hex');
      texts.set(id, text);
      files.push({ path, sizeBytes, kept: isCut ? 'beginning' : 'whole', id });
    }
  }
  return { files, moreCount, texts };
}
