import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Storage as Client, type GetSignedUrlConfig } from '@google-cloud/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createIdentity } from '../../metadata/identity.ts';
import { startMetadataServer } from '../../metadata/start-metadata-server.ts';
import { createIamRoutes } from '../../project/iam-routes.ts';
import { createSigners } from '../../project/create-signers.ts';
import { loadDescriptors } from '../../rpc/descriptors.ts';
import { createFaults } from '../../rpc/faults.ts';
import { RpcError, rpcCode } from '../../rpc-error.ts';
import { startRestApis } from '../../start-rest-apis.ts';
import { uploadsFrom } from './cors.ts';
import { startStorage, type Storage } from '../start-storage.ts';

const email = 'local-cloud@demo.iam.gserviceaccount.com';
const page = 'http://127.0.0.1:5173';

describe('V4 signed URLs, made by @google-cloud/storage without a key file as on Cloud Run', () => {
  let folder: string;
  let storage: Storage;
  let client: Client;
  let signingEndpoint: URL;
  const faults = createFaults();
  const closing: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'agent-gallery-signed-'));
    const signers = createSigners(join(folder, 'keys'));
    storage = await startStorage({ dataFolder: join(folder, 'storage'), port: 0, signers, faults });
    storage.ensureBucket('demo', 'sources', [uploadsFrom([page])]);
    storage.ensureBucket('demo', 'closed');
    const log = () => undefined;
    const rest = await startRestApis({
      port: 0,
      descriptors: loadDescriptors(),
      handlers: {},
      operationOwners: [],
      routes: createIamRoutes(signers, 'ya29.local-test-token'),
      certificate: { key: '', cert: '' },
      faults,
      log,
    });
    signingEndpoint = new URL(`http://127.0.0.1:${String(rest.port)}/v1/projects/-/serviceAccounts/`);
    const metadata = await startMetadataServer({
      facts: { projectId: 'demo', region: 'us-central1', email, instanceId: '1' },
      identity: await createIdentity({ folder, email }),
      accessToken: 'ya29.local-test-token',
      port: 0,
    });
    closing.push(storage.close, rest.close, metadata.close);
    process.env['GCE_METADATA_HOST'] = `127.0.0.1:${String(metadata.port)}`;
    process.env['METADATA_SERVER_DETECTION'] = 'assume-present';
    process.env['STORAGE_EMULATOR_HOST'] = storage.url;
    client = new Client({ projectId: 'demo', retryOptions: { autoRetry: false } });
  });
  afterAll(async () => {
    await Promise.all(closing.map((close) => close()));
    await rm(folder, { recursive: true });
  });

  const sign = async (name: string, config: Partial<GetSignedUrlConfig> = {}) => {
    const [url] = await client
      .bucket('sources')
      .file(name)
      .getSignedUrl({
        version: 'v4',
        action: 'write',
        expires: Date.now() + 600_000,
        signingEndpoint,
        ...config,
      });
    return url;
  };
  const put = async (
    url: string,
    body: string | Buffer<ArrayBuffer> | ReadableStream,
    headers: Record<string, string> = {},
  ) => {
    const streams = body instanceof ReadableStream ? { duplex: 'half' as const } : {};
    const response = await fetch(url, { method: 'PUT', body, headers, ...streams });
    return { status: response.status, text: await response.text() };
  };

  it('take an upload and give it back', async () => {
    const headers = { 'content-type': 'application/gzip', 'x-goog-content-length-range': '1,100' };
    const url = await sign('uploads/a b (1).tar.gz', {
      contentType: 'application/gzip',
      extensionHeaders: { 'x-goog-content-length-range': '1,100' },
    });
    expect(await put(url, 'content', headers)).toEqual({ status: 200, text: '' });
    const file = client.bucket('sources').file('uploads/a b (1).tar.gz');
    expect((await file.getMetadata())[0]).toMatchObject({ contentType: 'application/gzip', size: '7' });
    const read = await fetch(await sign('uploads/a b (1).tar.gz', { action: 'read' }));
    expect(await read.text()).toBe('content');
  });

  it('refuse other paths, methods, headers and signatures', async () => {
    const url = await sign('a', { contentType: 'application/gzip' });
    const type = { 'content-type': 'application/gzip' };
    const refused = { status: 403, text: expect.stringContaining('SignatureDoesNotMatch') as string };
    expect(await put(url.replace('/sources/a?', '/sources/b?'), 'x', type)).toEqual(refused);
    expect(await put(url, 'x', { 'content-type': 'text/plain' })).toEqual(refused);
    expect(
      await put(
        url.replace(/[0-9a-f]$/, (digit) => (digit === '0' ? '1' : '0')),
        'x',
        type,
      ),
    ).toEqual(refused);
    expect(await put(url.replace('X-Goog-Expires=', 'X-Goog-Expires=1'), 'x', type)).toEqual(refused);
    expect((await fetch(url)).status).toBe(400);
    expect((await fetch(url, { headers: type })).status).toBe(403);
    expect(await put(url, 'x', { ...type, 'x-goog-meta-a': 'b' })).toMatchObject({
      status: 400,
      text: expect.stringContaining('MalformedSecurityHeader') as string,
    });
    expect(await put(`${storage.url}/sources/a`, 'x')).toMatchObject({ status: 403 });
    expect(await client.bucket('sources').file('a').exists()).toEqual([false]);
  });

  it('expire', async () => {
    const accessibleAt = Date.now() - 20_000;
    const url = await sign('late', { accessibleAt, expires: Date.now() + 1_000 });
    const earlier = new URL(url);
    earlier.searchParams.set('X-Goog-Expires', '5');
    expect(await put(earlier.href, 'x')).toMatchObject({
      status: 400,
      text: expect.stringContaining('ExpiredToken') as string,
    });
  });

  it('keep to the length that was signed, also when it is not announced, and leave nothing of what was refused', async () => {
    const range = { 'x-goog-content-length-range': '5,1000000' };
    const url = await sign('long', { extensionHeaders: range });
    const endless = new ReadableStream({ pull: (stream) => stream.enqueue(new Uint8Array(64 * 1024)) });
    const tooLarge = { status: 400, text: expect.stringContaining('EntityTooLarge') as string };
    expect(await put(url, Buffer.alloc(1_000_001), range)).toEqual(tooLarge);
    expect((await put(url, endless, range).catch(() => tooLarge)).status).toBe(400);
    expect(await put(url, 'four', range)).toMatchObject({
      text: expect.stringContaining('EntityTooSmall') as string,
    });
    expect(await put(url, Buffer.alloc(1_000_000), range)).toMatchObject({ status: 200 });
    expect(await readdir(join(folder, 'storage', 'uploads'))).toEqual([]);
  });

  it('fail as an insertion of an object does when that is injected', async () => {
    const url = await sign('denied');
    faults.inject({
      method: 'storage.objects.insert',
      before: new RpcError(rpcCode.permissionDenied, 'no role'),
      matches: (request) => (request as { object?: string }).object === 'denied',
    });
    expect(await put(url, 'x')).toMatchObject({
      status: 403,
      text: expect.stringContaining('no role') as string,
    });
    expect((await put(url, 'x')).status).toBe(200);
  });

  it('are open to the pages that the bucket’s CORS configuration names, and to no other', async () => {
    const ask = async (url: string, origin: string, method = 'PUT') =>
      (
        await fetch(url, {
          method: 'OPTIONS',
          headers: { origin, 'access-control-request-method': method },
        })
      ).headers.get('access-control-allow-origin');
    const url = await sign('from-page');
    expect(await ask(url, page)).toBe(page);
    expect(await ask(url, 'http://elsewhere.example')).toBeNull();
    expect(await ask(url, page, 'DELETE')).toBeNull();
    expect(await ask(`${storage.url}/closed/x`, page)).toBeNull();
    const response = await fetch(url, { method: 'PUT', body: 'x', headers: { origin: page } });
    expect(response.headers.get('access-control-allow-origin')).toBe(page);

    await client
      .bucket('closed')
      .setCorsConfiguration([{ origin: ['*'], method: ['GET'], maxAgeSeconds: 60 }]);
    expect(await ask(`${storage.url}/closed/x`, page, 'GET')).toBe('*');
  });
});
