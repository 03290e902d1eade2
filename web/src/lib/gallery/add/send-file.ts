import type { Upload } from '@agent-gallery/contract';

/** What Cloud Storage, or the way to it, answered instead of taking the file. `status` is 0 when nothing answered. */
export class UploadRefused extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`The upload was answered with HTTP ${String(status)}.`);
    this.name = 'UploadRefused';
    this.status = status;
  }
}

export type SendFile = (
  upload: Upload,
  file: Blob,
  options: { onProgress: (sentBytes: number) => void; signal: AbortSignal },
) => Promise<void>;

/**
 * Sends a file where an upload says. By XMLHttpRequest, since `fetch` tells nothing of the progress of what it sends. Rejects with an
 * UploadRefused, or with the signal's reason once it is aborted.
 */
export const sendFile: SendFile = (upload, file, { onProgress, signal }) =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = () => {
      request.abort();
    };
    const end = (settle: () => void) => () => {
      signal.removeEventListener('abort', abort);
      settle();
    };
    request.upload.onprogress = ({ loaded }) => {
      onProgress(loaded);
    };
    request.onload = end(() => {
      if (request.status >= 200 && request.status < 300) resolve();
      else reject(new UploadRefused(request.status));
    });
    request.onerror = end(() => {
      reject(new UploadRefused(0));
    });
    request.onabort = end(() => {
      reject(signal.reason instanceof Error ? signal.reason : new Error('Aborted.'));
    });
    request.open(upload.method, upload.url);
    for (const [name, value] of Object.entries(upload.headers)) request.setRequestHeader(name, value);
    signal.addEventListener('abort', abort);
    if (signal.aborted) request.onabort?.(new ProgressEvent('abort'));
    else request.send(file);
  });
