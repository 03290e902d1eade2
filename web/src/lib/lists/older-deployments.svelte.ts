import type { ApiClient } from '@agent-gallery/api/client';
import { DEPLOYMENT_PAGE_SIZE_MAX, type Deployment, type DeploymentStatus } from '@agent-gallery/contract';
import { describeFailure, type Failure } from '#lib/portal/failure.ts';

export interface DeploymentFilter {
  status: DeploymentStatus | undefined;
  serviceId: string | undefined;
}

/** Deployments behind those that are followed, page by page from the API; what was read stays as it was then. */
export class OlderDeployments {
  #records = $state.raw<readonly Deployment[]>([]);
  #loading = $state(false);
  #failure = $state.raw<Failure>();
  #ended = $state(false);
  #pageToken: string | undefined;
  readonly #api: Pick<ApiClient, 'listDeployments'>;
  readonly #query: { workspaceId: string; status?: DeploymentStatus; serviceId?: string };

  constructor(api: Pick<ApiClient, 'listDeployments'>, workspaceId: string, filter: DeploymentFilter) {
    this.#api = api;
    const { status, serviceId } = filter;
    this.#query = { workspaceId, ...(status && { status }), ...(serviceId && { serviceId }) };
  }

  get loading(): boolean {
    return this.#loading;
  }

  get failure(): Failure | undefined {
    return this.#failure;
  }

  /** Whether all have been read. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Reads the next page. The first one is that of the deployments that are followed, so another follows at once. */
  async load(): Promise<void> {
    if (this.#loading || this.#ended) return;
    this.#loading = true;
    this.#failure = undefined;
    try {
      if (this.#pageToken === undefined) await this.#readPage();
      if (!this.#ended) await this.#readPage();
    } catch (error) {
      this.#failure = describeFailure(error);
    } finally {
      this.#loading = false;
    }
  }

  /** The followed deployments and the older ones, each once. */
  after(followed: readonly Deployment[]): readonly Deployment[] {
    // eslint-disable-next-line svelte/prefer-svelte-reactivity -- read at once
    const known = new Set(followed.map(({ id }) => id));
    return [...followed, ...this.#records.filter(({ id }) => !known.has(id))];
  }

  async #readPage(): Promise<void> {
    const page = await this.#api.listDeployments({
      ...this.#query,
      pageSize: DEPLOYMENT_PAGE_SIZE_MAX,
      ...(this.#pageToken === undefined ? {} : { pageToken: this.#pageToken }),
    });
    this.#records = [...this.#records, ...page.deployments];
    this.#pageToken = page.nextPageToken;
    this.#ended = page.nextPageToken === '';
  }
}
