import type { Agent } from '@agent-gallery/contract';
import { untrack } from 'svelte';
import type { AgentList } from '#lib/records/first-records.ts';
import { describeFailure, type Failure } from './failure.ts';

export type CatalogState =
  | { kind: 'loading' }
  | { kind: 'ready'; agents: readonly Agent[]; unreadableCount: number }
  | { kind: 'failed'; failure: Failure };

/** The gallery's agents, read once for all pages. */
export class AgentCatalog {
  #state = $state.raw<CatalogState>({ kind: 'loading' });
  #reading = 0;
  readonly #read: () => Promise<AgentList>;

  constructor(read: () => Promise<AgentList>) {
    this.#read = read;
  }

  get state(): CatalogState {
    return this.#state;
  }

  /** The agent with the id; undefined when there is none or the catalog is not there yet. */
  find(agentId: string): Agent | undefined {
    return this.#state.kind === 'ready' ? this.#state.agents.find(({ id }) => id === agentId) : undefined;
  }

  /** Reads the agents; those known before stay until the new ones are there. */
  async load(): Promise<void> {
    const mine = ++this.#reading;
    // Not followed: an effect that reads the agents must not do so again whenever they have come.
    if (untrack(() => this.#state.kind === 'failed')) this.#state = { kind: 'loading' };
    let next: CatalogState;
    try {
      next = { kind: 'ready', ...(await this.#read()) };
    } catch (error) {
      next = { kind: 'failed', failure: describeFailure(error) };
    }
    if (mine === this.#reading) this.#state = next;
  }
}
