export type Stop = () => void;

/** Begins to listen. `next` is called for each value, `failed` at most once, after which nothing comes. */
export type Subscribe<T> = (next: (value: T) => void, failed: (error: Error) => void) => Stop;

export interface Patience {
  /** How long the first value may take before the subscription is made anew; doubled each time. */
  firstWithinMs: number;
  mostMs: number;
}

const PATIENCE: Patience = { firstWithinMs: 3_000, mostMs: 30_000 };

/**
 * Subscribes, and subscribes anew as long as no first value has come: a first snapshot of Firestore can get lost.
 * `late` is called each time that happens.
 */
export function subscribePatiently<T>(
  subscribe: Subscribe<T>,
  handlers: { next: (value: T) => void; failed: (error: Error) => void; late?: () => void },
  patience: Patience = PATIENCE,
): Stop {
  let stopCurrent: Stop = () => undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let attempt = 0;

  function end() {
    attempt += 1;
    clearTimeout(timer);
    stopCurrent();
    stopCurrent = () => undefined;
  }

  function begin(waitMs: number) {
    attempt += 1;
    const mine = attempt;
    timer = setTimeout(() => {
      end();
      handlers.late?.();
      begin(Math.min(waitMs * 2, patience.mostMs));
    }, waitMs);
    const stop = subscribe(
      (value) => {
        if (mine !== attempt) return;
        clearTimeout(timer);
        handlers.next(value);
      },
      (error) => {
        if (mine !== attempt) return;
        end();
        handlers.failed(error);
      },
    );
    if (mine === attempt) stopCurrent = stop;
    else stop();
  }

  begin(patience.firstWithinMs);
  return end;
}
