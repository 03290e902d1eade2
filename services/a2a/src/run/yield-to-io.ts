const SLICE_MS = 4;

let sliceStartedAt = 0;
let pending: Promise<void> | undefined;

const startSlice = (): Promise<void> =>
  new Promise((resolve) =>
    setImmediate(() => {
      sliceStartedAt = performance.now();
      pending = undefined;
      resolve();
    }),
  );

/**
 * Resolves at once while this process has worked for less than a few milliseconds, else after the event loop has
 * served its sockets: so that an agent that emits without a pause holds up no reader.
 */
export const yieldToIo = (): Promise<void> | undefined => {
  if (pending) return pending;
  if (performance.now() - sliceStartedAt < SLICE_MS) return undefined;
  return (pending = startSlice());
};
