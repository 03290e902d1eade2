export interface Stopper {
  /** Registers how to stop what has just been started. */
  add(name: string, stop: () => Promise<void>): void;
  /** Stops everything, the latest first, whatever fails on the way. Later calls wait for the first. */
  stop(): Promise<void>;
}

/** Remembers in which order things were started, and stops them in the opposite one. */
export function createStopper(onError: (name: string, error: unknown) => void): Stopper {
  const stops: { name: string; stop: () => Promise<void> }[] = [];
  let stopping: Promise<void> | undefined;
  const stopAll = async () => {
    for (let last = stops.pop(); last !== undefined; last = stops.pop()) {
      const { name, stop } = last;
      await stop().catch((error: unknown) => onError(name, error));
    }
  };
  return {
    add: (name, stop) => void stops.push({ name, stop }),
    stop: () => (stopping ??= stopAll()),
  };
}
