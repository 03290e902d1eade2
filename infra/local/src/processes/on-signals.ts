/** Within so long, a second signal is the first one again: npm passes on what the terminal has sent us already. */
const SAME_PRESS_MS = 700;

export interface StopRequest {
  /** Aborted by the first signal. */
  signal: AbortSignal;
  /** Resolves at the first signal. */
  requested: Promise<undefined>;
}

/**
 * Turns SIGINT, SIGTERM and SIGHUP into one request to stop. A second Ctrl-C ends this process at once; its children notice,
 * keep their data and end by themselves.
 */
export function onSignals(say: (line: string) => void): StopRequest {
  const controller = new AbortController();
  let firstAt: number | undefined;
  const requested = new Promise<undefined>((resolve) => {
    const handle = () => {
      if (firstAt === undefined) {
        firstAt = performance.now();
        say('Stopping.');
        controller.abort(new Error('Stopped by a signal.'));
        resolve(undefined);
      } else if (performance.now() - firstAt > SAME_PRESS_MS) {
        say('Stopped at once.');
        process.exit(130);
      }
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, handle);
  });
  // A terminal that was closed takes no more lines.
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
  return { signal: controller.signal, requested };
}
