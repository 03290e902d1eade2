import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { z } from 'zod';
import { readJsonFile, writeJsonFile } from '../json-file.ts';

export interface Certificate {
  key: string;
  cert: string;
}

const schema = z.object({ key: z.string(), cert: z.string() });
const lifetimeMs = 10 * 365 * 86_400_000;

/**
 * A certificate for *.googleapis.com that signs itself, made at the first start. It stays in the data folder, and only
 * clients that are told its file (`certificate.pem`) trust it.
 */
export async function loadCertificate(folder: string): Promise<{ certificate: Certificate; file: string }> {
  const file = join(folder, 'certificate.pem');
  const keyFile = join(folder, 'certificate.json');
  const stored = readJsonFile(keyFile);
  const certificate = stored === undefined ? await makeCertificate() : schema.parse(stored);
  if (stored === undefined) writeJsonFile(keyFile, certificate);
  writeFileSync(file, certificate.cert);
  return { certificate, file };
}

async function makeCertificate(): Promise<Certificate> {
  const { generate } = await import('selfsigned');
  const made = await generate([{ name: 'commonName', value: 'Agent Gallery local cloud' }], {
    keyType: 'ec',
    notAfterDate: new Date(Date.now() + lifetimeMs),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyCertSign: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'googleapis.com' },
          { type: 2, value: '*.googleapis.com' },
        ],
      },
    ],
  });
  return { key: made.private, cert: made.cert };
}
