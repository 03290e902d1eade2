import { describe, expect, it } from 'vitest';
import { readMultipart } from './multipart-body.ts';

const BODY = Buffer.from(
  '--b\r\ncontent-type: application/json\r\n\r\n{"name":"a"}\r\n--b\r\nContent-Type: text/plain\r\n\r\none\r\n--two\r\n--b--',
);

async function read(bytes: Buffer, chunkSize: number, contentType = 'multipart/related; boundary=b') {
  const upload = await readMultipart(
    contentType,
    (async function* () {
      for (let index = 0; index < bytes.length; index += chunkSize)
        yield await Promise.resolve(bytes.subarray(index, index + chunkSize));
    })(),
  );
  const parts: Buffer[] = [];
  for await (const part of upload.content) parts.push(part);
  return {
    metadata: upload.metadata,
    contentType: upload.contentType,
    content: Buffer.concat(parts).toString(),
  };
}

describe('readMultipart', () => {
  it.each([1, 2, 7, 1000])('reads metadata and content that come %i bytes at a time', async (chunkSize) => {
    expect(await read(BODY, chunkSize)).toEqual({
      metadata: { name: 'a' },
      contentType: 'text/plain',
      content: 'one\r\n--two',
    });
  });

  it.each([1, 1000])('reads the form of gcloud, %i bytes at a time', async (chunkSize) => {
    const body = Buffer.from(
      '--=b==\nContent-Type: application/json\nMIME-Version: 1.0\n\n{"name":"a"}\n--=b==\nContent-Type: text/plain\n\none\r\ntwo\n--=b==--\n',
    );
    expect(await read(body, chunkSize, "multipart/related; boundary='=b=='")).toEqual({
      metadata: { name: 'a' },
      contentType: 'text/plain',
      content: 'one\r\ntwo',
    });
  });

  it('takes a quoted boundary', async () => {
    expect((await read(BODY, 50, 'multipart/related; boundary="b"')).metadata).toEqual({ name: 'a' });
  });

  it.each([
    ['without its end', BODY.subarray(0, BODY.length - 5)],
    ['without content', Buffer.from('--b\r\n\r\n{}')],
    ['whose metadata is no JSON', Buffer.from('--b\r\n\r\nnope\r\n--b\r\n\r\n\r\n--b--')],
  ])('refuses a body %s', async (_name, bytes) => {
    await expect(read(bytes, 10)).rejects.toMatchObject({ status: 400 });
  });
});
