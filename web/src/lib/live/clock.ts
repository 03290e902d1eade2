import { createSubscriber } from 'svelte/reactivity';

/** The time, renewed each second for as long as somebody reads it. */
export class Clock {
  readonly #subscribe = createSubscriber((update) => {
    const timer = setInterval(update, 1_000);
    return () => {
      clearInterval(timer);
    };
  });

  /** Milliseconds since 1970. */
  get now(): number {
    this.#subscribe();
    return Date.now();
  }
}
