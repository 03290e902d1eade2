import type { ApiClient } from '@agent-gallery/api/client';
import { agents } from '#lib/i18n/agents.ts';
import { describeFailure, type Failure } from '#lib/portal/failure.ts';
import { checkArchive, type ArchiveFault } from './check-archive.ts';
import { sendFile, UploadRefused, type SendFile } from './send-file.ts';

export type UploadState =
  | { kind: 'none' }
  /** The file cannot be an archive; nothing was sent. */
  | { kind: 'refused'; file: File; fault: ArchiveFault }
  | { kind: 'sending'; file: File; sentBytes: number }
  | { kind: 'failed'; file: File; failure: Failure }
  /** `object` is what an agent's source names it by. */
  | { kind: 'sent'; file: File; object: string };

const t = agents.upload;

/** One archive that is sent to Cloud Storage; choosing another one takes its place. */
export class ArchiveUpload {
  #state = $state.raw<UploadState>({ kind: 'none' });
  #sending: AbortController | undefined;
  readonly #api: Pick<ApiClient, 'createUpload'>;
  readonly #workspaceId: string;
  readonly #send: SendFile;

  constructor(api: Pick<ApiClient, 'createUpload'>, workspaceId: string, send: SendFile = sendFile) {
    this.#api = api;
    this.#workspaceId = workspaceId;
    this.#send = send;
  }

  get state(): UploadState {
    return this.#state;
  }

  /** Checks a file, and sends it where nothing is wrong with it. */
  async choose(file: File): Promise<void> {
    this.cancel();
    const sending = new AbortController();
    this.#sending = sending;
    const { signal } = sending;
    const show = (state: UploadState) => {
      if (!signal.aborted) this.#state = state;
    };
    const fault = await checkArchive(file).catch((): ArchiveFault => 'content');
    if (fault !== undefined) {
      show({ kind: 'refused', file, fault });
      return;
    }
    show({ kind: 'sending', file, sentBytes: 0 });
    try {
      // Its URL is good for a quarter of an hour, so each attempt asks for its own.
      const upload = await this.#api.createUpload({
        workspaceId: this.#workspaceId,
        fileName: file.name,
        sizeBytes: file.size,
      });
      signal.throwIfAborted();
      await this.#send(upload, file, {
        signal,
        onProgress: (sentBytes) => {
          show({ kind: 'sending', file, sentBytes });
        },
      });
      show({ kind: 'sent', file, object: upload.object });
    } catch (error) {
      show({ kind: 'failed', file, failure: describeUploadFailure(error) });
    }
  }

  /** Sends a file again whose sending failed. */
  async retry(): Promise<void> {
    if (this.#state.kind === 'failed') await this.choose(this.#state.file);
  }

  /** Ends the sending, and forgets the file. */
  cancel(): void {
    this.#sending?.abort();
    this.#sending = undefined;
    this.#state = { kind: 'none' };
  }
}

function describeUploadFailure(error: unknown): Failure {
  if (!(error instanceof UploadRefused)) return describeFailure(error);
  if (error.status === 0) return t.lost;
  return { ...t.notTaken, code: `HTTP ${String(error.status)}` };
}
