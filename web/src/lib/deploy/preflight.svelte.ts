import type { ApiClient } from '@agent-gallery/api/client';
import type { DeploymentRequest, Finding } from '@agent-gallery/contract';
import { describeFailure, type Failure } from '#lib/portal/failure.ts';

export type PreflightState =
  | { kind: 'waiting' }
  | { kind: 'ready'; findings: readonly Finding[] }
  | { kind: 'failed'; failure: Failure };

/** What a deployment would find missing, looked for again whenever it is asked; the last asking counts. */
export class Preflight {
  #state = $state.raw<PreflightState>({ kind: 'waiting' });
  #asked = 0;
  readonly #api: Pick<ApiClient, 'runPreflight'>;

  constructor(api: Pick<ApiClient, 'runPreflight'>) {
    this.#api = api;
  }

  get state(): PreflightState {
    return this.#state;
  }

  /** What would certainly stop the deployment. */
  get stops(): readonly Finding[] {
    return this.#state.kind === 'ready'
      ? this.#state.findings.filter(({ status }) => status === 'failed')
      : [];
  }

  async run(request: DeploymentRequest): Promise<void> {
    const mine = ++this.#asked;
    this.#state = { kind: 'waiting' };
    let next: PreflightState;
    try {
      next = { kind: 'ready', findings: await this.#api.runPreflight(request) };
    } catch (error) {
      next = { kind: 'failed', failure: describeFailure(error) };
    }
    if (mine === this.#asked) this.#state = next;
  }
}
