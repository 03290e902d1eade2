import type { Service } from '@agent-gallery/contract';
import { describeFailure, type Failure } from './failure.ts';

export type ServicesState =
  | { kind: 'loading' }
  | { kind: 'ready'; services: readonly Service[] }
  | { kind: 'failed'; failure: Failure };

/** The workspace's services that have something live, read once for the gallery, which has no large client to follow them. */
export class LiveServices {
  #state = $state.raw<ServicesState>({ kind: 'loading' });
  readonly #read: () => Promise<Service[]>;
  readonly #byAgent = $derived(
    Map.groupBy(this.#state.kind === 'ready' ? this.#state.services : [], (service) => service.live?.agentId),
  );

  constructor(read: () => Promise<Service[]>) {
    this.#read = read;
  }

  get state(): ServicesState {
    return this.#state;
  }

  /** Those that an agent is live on; none as long as they are not known. */
  readonly of = (agentId: string): readonly Service[] => this.#byAgent.get(agentId) ?? [];

  /** Reads them; those known before stay until the new ones are there. */
  async load(): Promise<void> {
    try {
      this.#state = { kind: 'ready', services: await this.#read() };
    } catch (error) {
      if (this.#state.kind !== 'ready') this.#state = { kind: 'failed', failure: describeFailure(error) };
    }
  }
}
