import { createSubscriber } from 'svelte/reactivity';
import type { Failure } from '#lib/portal/failure.ts';
import type { Stop } from './subscribe-patiently.ts';

/** What is known of something that changes by itself. */
export type LiveState<T> =
  | { kind: 'loading'; late: boolean }
  | { kind: 'ready'; value: T; connected: boolean }
  | { kind: 'missing' }
  | { kind: 'failed'; failure: Failure };

/** Begins to follow something; never calls `emit` before it has returned. */
export type Follow<T> = (emit: (state: LiveState<T>) => void) => Stop;

/** Something that changes by itself, followed from its first reader to its last. */
export class Live<T> {
  #state: LiveState<T> = { kind: 'loading', late: false };
  #stop: Stop | undefined;
  #update: (() => void) | undefined;
  readonly #follow: Follow<T>;
  readonly #subscribe: () => void;

  constructor(follow: Follow<T>) {
    this.#follow = follow;
    this.#subscribe = createSubscriber((update) => {
      this.#update = update;
      this.#start();
      return () => {
        this.#stop?.();
        this.#stop = undefined;
        this.#update = undefined;
      };
    });
  }

  get state(): LiveState<T> {
    this.#subscribe();
    return this.#state;
  }

  /** The value, once it is there. */
  get value(): T | undefined {
    const state = this.state;
    return state.kind === 'ready' ? state.value : undefined;
  }

  /** Begins anew, as after a failure. */
  retry(): void {
    if (this.#update === undefined) return;
    this.#stop?.();
    this.#state = { kind: 'loading', late: false };
    this.#update();
    this.#start();
  }

  #start() {
    this.#stop = this.#follow((state) => {
      this.#state = state;
      this.#update?.();
    });
  }
}
