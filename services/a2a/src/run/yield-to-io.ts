const TURN_MS = 4;

/** Whether an emission has been seen since the event loop last served its sockets, and when the first one was. */
let isTurnMarked = false;
let turnStartedAt = 0;

/** Executions that have used up the turn, in the order in which they go on. */
let waiting: (() => void)[] = [];
let next = 0;

const isTurnOver = (): boolean => performance.now() - turnStartedAt >= TURN_MS;

const goOnLater = (): void => process.nextTick(goOn);

/** Lets executions go on one after the other, each until it pauses or the turn is over: so each emits many events at once. */
const goOn = (): void => {
  const resolve = waiting[next];
  if (resolve === undefined) {
    waiting = [];
    next = 0;
  } else if (!isTurnOver()) {
    next++;
    resolve();
    // A tick that a microtask asks for comes after all other microtasks: after all that the execution does now.
    queueMicrotask(goOnLater);
  }
};

const beginTurn = (): void => {
  if (waiting.length === 0) {
    isTurnMarked = false;
    return;
  }
  turnStartedAt = performance.now();
  setImmediate(beginTurn);
  goOn();
};

/**
 * Resolves at once while this process has worked for less than a few milliseconds, else after the event loop has
 * served its sockets: so that agents that emit without a pause hold up no reader.
 */
export const yieldToIo = (): Promise<void> | undefined => {
  if (!isTurnMarked) {
    isTurnMarked = true;
    turnStartedAt = performance.now();
    setImmediate(beginTurn);
    return undefined;
  }
  if (!isTurnOver()) return undefined;
  return new Promise((resolve) => waiting.push(resolve));
};
