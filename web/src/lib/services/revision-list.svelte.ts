import type { ApiClient } from '@agent-gallery/api/client';
import type { Revision } from '@agent-gallery/contract';
import { describeFailure, type Failure } from '#lib/portal/failure.ts';

/** A service's revisions, asked for when it is time to: Cloud Run does not say when they change. */
export class RevisionList {
  #revisions = $state.raw<readonly Revision[]>();
  #failure = $state.raw<Failure>();
  #loading = $state(false);
  #asked = 0;
  readonly #api: Pick<ApiClient, 'listRevisions'>;
  readonly #serviceId: string;

  constructor(api: Pick<ApiClient, 'listRevisions'>, serviceId: string) {
    this.#api = api;
    this.#serviceId = serviceId;
  }

  /** Newest first; those that were there last, also when they could not be read again. */
  get revisions(): readonly Revision[] | undefined {
    return this.#revisions;
  }

  get failure(): Failure | undefined {
    return this.#failure;
  }

  get loading(): boolean {
    return this.#loading;
  }

  /** Reads them; the answer to a later question is kept, whichever comes last. */
  async load(): Promise<void> {
    this.#asked += 1;
    const mine = this.#asked;
    this.#loading = true;
    try {
      const revisions = await this.#api.listRevisions(this.#serviceId);
      if (mine !== this.#asked) return;
      this.#revisions = revisions;
      this.#failure = undefined;
    } catch (error) {
      if (mine === this.#asked) this.#failure = describeFailure(error);
    } finally {
      if (mine === this.#asked) this.#loading = false;
    }
  }
}
