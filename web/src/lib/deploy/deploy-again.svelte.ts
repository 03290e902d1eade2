import type { ApiClient } from '@agent-gallery/api/client';
import type { Deployment, DeploymentRequest } from '@agent-gallery/contract';
import { describeFailure, type Failure } from '#lib/portal/failure.ts';

/** Asks once more for what was asked for before: however often it is sent, it makes one deployment. */
export class DeployAgain {
  #sending = $state(false);
  #failure = $state.raw<Failure>();
  readonly #api: Pick<ApiClient, 'createDeployment'>;
  readonly #idempotencyKey: string;

  constructor(api: Pick<ApiClient, 'createDeployment'>, idempotencyKey: string = crypto.randomUUID()) {
    this.#api = api;
    this.#idempotencyKey = idempotencyKey;
  }

  get sending(): boolean {
    return this.#sending;
  }

  /** Why it could not be asked for. */
  get failure(): Failure | undefined {
    return this.#failure;
  }

  /** Sends the request, unless it is on its way already; undefined when that did not succeed. */
  async send(request: DeploymentRequest): Promise<Deployment | undefined> {
    if (this.#sending) return undefined;
    this.#sending = true;
    this.#failure = undefined;
    try {
      return await this.#api.createDeployment(request, { idempotencyKey: this.#idempotencyKey });
    } catch (error) {
      this.#failure = describeFailure(error);
      return undefined;
    } finally {
      this.#sending = false;
    }
  }
}
