/** What the browser knows of its connection. */
export interface Network {
  /** Aborted when the connection is lost, so that a stream that hangs is given up. */
  untilLost(): { signal: AbortSignal; forget(): void };
  /** Resolves when there is a connection; at once when there is one. */
  whenOnline(signal: AbortSignal): Promise<void>;
}

/** The network as the browser's `online` and `offline` events tell of it. */
export function createNetwork(target: EventTarget, isOnline: () => boolean): Network {
  return {
    untilLost() {
      const lost = new AbortController();
      const abort = () => {
        lost.abort(new TypeError('network lost'));
      };
      target.addEventListener('offline', abort, { once: true });
      return {
        signal: lost.signal,
        forget: () => {
          target.removeEventListener('offline', abort);
        },
      };
    },
    whenOnline(signal) {
      if (isOnline() || signal.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const done = () => {
          target.removeEventListener('online', done);
          signal.removeEventListener('abort', done);
          resolve();
        };
        target.addEventListener('online', done);
        signal.addEventListener('abort', done);
      });
    },
  };
}
