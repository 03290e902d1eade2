/** How often something that keeps changing is written. */
const INTERVAL_MS = 400;

/**
 * Writes the newest of some values: urgent ones at once, others at most every 400 ms, one after the other. Returns what
 * takes a value.
 */
export function keepPatiently<T>(
  write: (value: T) => Promise<void>,
  failed: (error: unknown) => void,
  intervalMs = INTERVAL_MS,
): (value: T, urgent: boolean) => void {
  let waiting: { value: T } | undefined;
  let writing: Promise<void> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function flush() {
    clearTimeout(timer);
    timer = undefined;
    if (writing !== undefined || waiting === undefined) return;
    const { value } = waiting;
    waiting = undefined;
    writing = write(value)
      .catch(failed)
      .finally(() => {
        writing = undefined;
        flush();
      });
  }

  return (value, urgent) => {
    waiting = { value };
    if (urgent) flush();
    else timer ??= setTimeout(flush, intervalMs);
  };
}
