import { untrack } from 'svelte';
import { describeFailure, type Failure } from '#lib/portal/failure.ts';

export type LoadedState<T> =
  { kind: 'loading' } | { kind: 'ready'; value: T } | { kind: 'failed'; failure: Failure };

/** Something that is read over the API when somebody asks; the last asking counts. */
export class Loaded<T> {
  #state = $state.raw<LoadedState<T>>({ kind: 'loading' });
  #asked = 0;
  readonly #read: () => Promise<T>;

  constructor(read: () => Promise<T>) {
    this.#read = read;
  }

  get state(): LoadedState<T> {
    return this.#state;
  }

  /** The value, once it is there. */
  get value(): T | undefined {
    return this.#state.kind === 'ready' ? this.#state.value : undefined;
  }

  /** Puts what is known from elsewhere, such as the answer to a change. */
  set(value: T): void {
    this.#asked += 1;
    this.#state = { kind: 'ready', value };
  }

  /** Reads it; what was known before stays until the new is there. */
  async load(): Promise<void> {
    const mine = ++this.#asked;
    if (untrack(() => this.#state.kind) === 'failed') this.#state = { kind: 'loading' };
    let next: LoadedState<T>;
    try {
      next = { kind: 'ready', value: await this.#read() };
    } catch (error) {
      next = { kind: 'failed', failure: describeFailure(error) };
    }
    if (mine === this.#asked) this.#state = next;
  }
}
