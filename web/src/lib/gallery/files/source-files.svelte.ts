import type { ApiClient } from '@agent-gallery/api/client';
import type { AgentFile, AgentFiles } from '@agent-gallery/contract';
import { describeFailure, type Failure } from '#lib/portal/failure.ts';

export type Loaded<T> =
  { kind: 'loading' } | { kind: 'ready'; value: T } | { kind: 'failed'; failure: Failure };

/** An agent's source: its listing, and the text of the file that is looked at. What was read once is not read again. */
export class SourceFiles {
  #listing = $state.raw<Loaded<AgentFiles>>({ kind: 'loading' });
  #text = $state.raw<Loaded<string>>({ kind: 'loading' });
  #wanted: string | undefined;
  // What is shown of it is in #text.
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  readonly #texts = new Map<string, string>();
  readonly #api: Pick<ApiClient, 'listAgentFiles' | 'getAgentFile'>;
  readonly #agentId: string;

  constructor(api: Pick<ApiClient, 'listAgentFiles' | 'getAgentFile'>, agentId: string) {
    this.#api = api;
    this.#agentId = agentId;
  }

  get listing(): Loaded<AgentFiles> {
    return this.#listing;
  }

  /** The text of the file that was opened last. */
  get text(): Loaded<string> {
    return this.#text;
  }

  async load(): Promise<void> {
    this.#listing = { kind: 'loading' };
    try {
      this.#listing = { kind: 'ready', value: await this.#api.listAgentFiles(this.#agentId) };
    } catch (error) {
      this.#listing = { kind: 'failed', failure: describeFailure(error) };
    }
  }

  /** Reads a file; nothing of one that was opened before and comes later is shown. */
  async open({ id }: AgentFile): Promise<void> {
    if (id === null) return;
    this.#wanted = id;
    const show = (text: Loaded<string>) => {
      if (this.#wanted === id) this.#text = text;
    };
    const known = this.#texts.get(id);
    if (known !== undefined) {
      show({ kind: 'ready', value: known });
      return;
    }
    show({ kind: 'loading' });
    try {
      const { text } = await this.#api.getAgentFile(this.#agentId, id);
      this.#texts.set(id, text);
      show({ kind: 'ready', value: text });
    } catch (error) {
      show({ kind: 'failed', failure: describeFailure(error) });
    }
  }
}
