import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Storage as Client } from '@google-cloud/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStorage, type Storage } from './start-storage.ts';

describe('the local Cloud Storage, spoken to by @google-cloud/storage', () => {
  let dataFolder: string;
  let storage: Storage;
  let client: Client;

  beforeAll(async () => {
    dataFolder = await mkdtemp(join(tmpdir(), 'agw-storage-'));
    storage = await startStorage({ dataFolder });
    client = connect(storage.url);
    await client.createBucket('sources');
  });
  afterAll(async () => {
    await storage.close();
    await rm(dataFolder, { recursive: true });
  });

  function connect(url: string): Client {
    process.env['STORAGE_EMULATOR_HOST'] = url;
    return new Client({ projectId: 'demo', retryOptions: { autoRetry: false } });
  }

  it('knows the bucket that was made, and no other', async () => {
    expect(await client.bucket('sources').exists()).toEqual([true]);
    expect(await client.bucket('others').exists()).toEqual([false]);
    await expect(client.createBucket('sources')).rejects.toMatchObject({ code: 409 });
    await expect(client.bucket('others').file('a').save('b', { resumable: false })).rejects.toMatchObject({
      code: 404,
    });
  });

  it.each([
    ['multipart', false],
    ['resumable', true],
  ])('stores a %s upload, whose checksums the client compares', async (_name, resumable) => {
    const content = randomBytes(300_000);
    const file = client.bucket('sources').file(`sources/${resumable ? 'r' : 'm'} ü.tar.gz`);
    await file.save(content, {
      resumable,
      validation: 'crc32c',
      contentType: 'application/gzip',
      metadata: { metadata: { a: '1' } },
    });
    const [metadata] = await file.getMetadata();
    expect(metadata).toMatchObject({ size: '300000', contentType: 'application/gzip', metadata: { a: '1' } });
    expect((await file.download({ validation: 'md5' }))[0].equals(content)).toBe(true);
    const { content: stream } = storage.readObject('sources', file.name, String(metadata.generation));
    expect((await stream.toArray()).reduce((sum: number, chunk: Buffer) => sum + chunk.length, 0)).toBe(
      300_000,
    );
  });

  it('stores a resumable upload in chunks', async () => {
    const content = randomBytes(700_000);
    const file = client.bucket('sources').file('chunks');
    await file.save(content, { resumable: true, chunkSize: 256 * 1024 });
    expect((await file.download())[0].equals(content)).toBe(true);
  });

  it('stores an empty object', async () => {
    const file = client.bucket('sources').file('empty');
    await file.save('', { resumable: true });
    await file.save('', { resumable: false });
    expect((await file.download())[0].length).toBe(0);
  });

  it('writes once when the generation must be none', async () => {
    const file = client.bucket('sources').file('once');
    const options = { resumable: false, preconditionOpts: { ifGenerationMatch: 0 } };
    await file.save('first', options);
    await expect(file.save('second', options)).rejects.toMatchObject({ code: 412 });
    await expect(file.save('second', { ...options, resumable: true })).rejects.toMatchObject({ code: 412 });
    expect((await file.download())[0].toString()).toBe('first');
  });

  it('gives a rising generation to each write, and only the newest can be read', async () => {
    const file = client.bucket('sources').file('twice');
    await file.save('first', { resumable: false });
    const first = String((await file.getMetadata())[0].generation);
    await file.save('second', { resumable: false });
    const second = String((await file.getMetadata())[0].generation);
    expect(BigInt(second)).toBeGreaterThan(BigInt(first));
    expect(() => storage.readObject('sources', 'twice', first)).toThrow(/No such object/);
    expect(await text(storage.readObject('sources', 'twice', second).content)).toBe('second');
  });

  it('refuses content that is not what the checksum says', async () => {
    const response = await fetch(`${storage.url}/upload/storage/v1/b/sources/o?uploadType=media&name=bad`, {
      method: 'POST',
      headers: { 'x-goog-hash': 'crc32c=AAAAAA==' },
      body: 'content',
    });
    expect(response.status).toBe(400);
    expect(await client.bucket('sources').file('bad').exists()).toEqual([false]);
  });

  it('reads a part', async () => {
    const file = client.bucket('sources').file('part');
    await file.save('0123456789', { resumable: false });
    expect(await text(file.createReadStream({ start: 2, end: 4 }))).toBe('234');
    const response = await fetch(`${storage.url}/storage/v1/b/sources/o/part?alt=media`, {
      headers: { range: 'bytes=20-' },
    });
    expect(response.status).toBe(416);
  });

  it('lists by prefix, by folder and page by page', async () => {
    const bucket = client.bucket('sources');
    for (const name of ['l/a', 'l/b/1', 'l/b/2', 'l/c'])
      await bucket.file(name).save('x', { resumable: false });
    const names: string[] = [];
    let pageToken: string | undefined;
    do {
      const [files, next] = await bucket.getFiles({
        prefix: 'l/',
        maxResults: 1,
        autoPaginate: false,
        ...(pageToken !== undefined && { pageToken }),
      });
      names.push(...files.map((file) => file.name));
      pageToken = (next as { pageToken?: string } | null)?.pageToken;
    } while (pageToken !== undefined);
    expect(names).toEqual(['l/a', 'l/b/1', 'l/b/2', 'l/c']);
    const response = await fetch(`${storage.url}/storage/v1/b/sources/o?prefix=l/&delimiter=/`);
    expect(await response.json()).toMatchObject({
      items: [{ name: 'l/a' }, { name: 'l/c' }],
      prefixes: ['l/b/'],
    });
  });

  it('deletes', async () => {
    const file = client.bucket('sources').file('gone');
    await file.save('x', { resumable: false });
    await file.delete();
    expect(await file.exists()).toEqual([false]);
  });

  it('has everything again after a restart, at the same port', async () => {
    await client.bucket('sources').file('kept').save('still here', { resumable: false });
    const { url } = storage;
    await storage.close();
    storage = await startStorage({ dataFolder });
    expect(storage.url).toBe(url);
    client = connect(storage.url);
    expect((await client.bucket('sources').file('kept').download())[0].toString()).toBe('still here');
  });
});
