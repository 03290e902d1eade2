import { UPLOAD_MAX_BYTES, type Upload } from '@agent-gallery/contract';
import { describe, expect, it } from 'vitest';
import { ArchiveUpload } from './archive-upload.svelte.ts';
import { UploadRefused, type SendFile } from './send-file.ts';

const UPLOAD: Upload = {
  object: 'uploads/default/0123456789abcdef.zip',
  url: 'https://storage.example/x',
  method: 'PUT',
  headers: {},
  expiresAt: '2026-11-21T10:00:00.000Z',
};
const zip = (name = 'bot.zip') => new File([new Uint8Array([0x50, 0x4b, 3, 4])], name);

/** A storage that answers each sending as it is told. */
function storage() {
  const sendings: { signal: AbortSignal; progress: (bytes: number) => void; end: (error?: Error) => void }[] =
    [];
  const asked: unknown[] = [];
  const send: SendFile = (_upload, _file, { onProgress, signal }) =>
    new Promise((resolve, reject) => {
      sendings.push({
        signal,
        progress: onProgress,
        end: (error) => {
          if (error) reject(error);
          else resolve();
        },
      });
    });
  const createUpload = (request: unknown) => {
    asked.push(request);
    return Promise.resolve(UPLOAD);
  };
  return { upload: new ArchiveUpload({ createUpload }, 'default', send), sendings, asked };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

describe('ArchiveUpload', () => {
  it('sends a file, tells how far it is, and knows what it is called then', async () => {
    const { upload, sendings, asked } = storage();
    const sending = upload.choose(zip());
    await settled();
    expect(asked).toEqual([{ workspaceId: 'default', fileName: 'bot.zip', sizeBytes: 4 }]);
    sendings[0]?.progress(3);
    expect(upload.state).toMatchObject({ kind: 'sending', sentBytes: 3 });
    sendings[0]?.end();
    await sending;
    expect(upload.state).toMatchObject({ kind: 'sent', object: UPLOAD.object });
  });

  it.each([
    ['type', new File(['x'], 'bot.rar')],
    ['empty', new File([], 'bot.zip')],
    ['content', new File(['<html>'], 'bot.zip')],
    ['content', new File([new Uint8Array([0x50, 0x4b])], 'bot.tar.gz')],
    ['too-large', Object.defineProperty(zip(), 'size', { value: UPLOAD_MAX_BYTES + 1 })],
  ])('refuses a file for its %s before anything is sent', async (fault, file) => {
    const { upload, asked } = storage();
    await upload.choose(file);
    expect(upload.state).toMatchObject({ kind: 'refused', fault });
    expect(asked).toEqual([]);
  });

  it('forgets a file whose sending is canceled, whatever comes of that later', async () => {
    const { upload, sendings } = storage();
    const sending = upload.choose(zip());
    await settled();
    upload.cancel();
    expect(sendings[0]?.signal.aborted).toBe(true);
    sendings[0]?.end(new Error('aborted'));
    await sending;
    expect(upload.state).toEqual({ kind: 'none' });
  });

  it('says what went wrong, and sends with a new URL when it is tried again', async () => {
    const { upload, sendings, asked } = storage();
    const first = upload.choose(zip());
    await settled();
    sendings[0]?.end(new UploadRefused(0));
    await first;
    expect(upload.state).toMatchObject({ kind: 'failed', failure: { title: 'The upload was broken off' } });
    const second = upload.retry();
    await settled();
    expect(asked).toHaveLength(2);
    sendings[1]?.end(new UploadRefused(403));
    await second;
    expect(upload.state).toMatchObject({ kind: 'failed', failure: { code: 'HTTP 403' } });
  });

  it('sends the file that was chosen last', async () => {
    const { upload, sendings } = storage();
    const first = upload.choose(zip('one.zip'));
    await settled();
    const second = upload.choose(zip('two.zip'));
    await settled();
    sendings[0]?.end();
    sendings[1]?.end();
    await Promise.all([first, second]);
    expect(upload.state).toMatchObject({ kind: 'sent', file: { name: 'two.zip' } });
  });
});
