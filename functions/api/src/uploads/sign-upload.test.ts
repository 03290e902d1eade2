import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createUnsignedUploads, createUploadSigner } from './sign-upload.ts';

const ORDER = { object: 'uploads/acme/abcdefghijklmnop.zip', contentType: 'application/zip', maxBytes: 1234 };
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sign-upload-'));
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const file = join(folder, 'key.json');
  const key = {
    type: 'service_account',
    project_id: 'p',
    client_email: 'api@p.iam.gserviceaccount.com',
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
  };
  await writeFile(file, JSON.stringify(key));
  process.env['GOOGLE_APPLICATION_CREDENTIALS'] = file;
});
afterAll(async () => {
  delete process.env['GOOGLE_APPLICATION_CREDENTIALS'];
  await rm(folder, { recursive: true });
});

it('signs the object, the type and the size', async () => {
  const { url, headers, method, expiresAt } = await createUploadSigner('p', 'sources')(ORDER);
  const signed = new URL(url);
  expect(signed.origin + signed.pathname).toBe(
    'https://storage.googleapis.com/sources/uploads/acme/abcdefghijklmnop.zip',
  );
  expect(signed.searchParams.get('X-Goog-Algorithm')).toBe('GOOG4-RSA-SHA256');
  expect(signed.searchParams.get('X-Goog-SignedHeaders')).toBe(
    'content-type;host;x-goog-content-length-range',
  );
  expect(Number(signed.searchParams.get('X-Goog-Expires'))).toBeLessThanOrEqual(900);
  expect(headers).toEqual({ 'Content-Type': 'application/zip', 'x-goog-content-length-range': '1,1234' });
  expect(method).toBe('PUT');
  expect(Date.parse(expiresAt)).toBeGreaterThan(Date.now());
});

it('asks a stand-in for the same with nothing signed', async () => {
  const upload = await createUnsignedUploads(new URL('http://127.0.0.1:9199'), 'sources')(ORDER);
  expect(upload).toMatchObject({
    url: 'http://127.0.0.1:9199/sources/uploads/acme/abcdefghijklmnop.zip',
    method: 'PUT',
    headers: { 'x-goog-content-length-range': '1,1234' },
  });
});
