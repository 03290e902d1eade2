/** How many times as long as the last drawing took to wait for the next one. */
const REST = 8;

/**
 * Paces a drawing that is asked for again and again: at most once a frame, and at most a ninth of the time, so that a
 * block that grows for long does not take the whole machine. Returns what asks for it, and what ends it.
 */
export function pace(
  draw: () => void,
  { now = () => performance.now(), frame = requestAnimationFrame, later = setTimeout } = {},
): { ask(): void; end(): void } {
  let isAsked = false;
  let isEnded = false;
  let restUntil = 0;

  function run() {
    isAsked = false;
    if (isEnded) return;
    const begunAt = now();
    draw();
    const endedAt = now();
    restUntil = endedAt + (endedAt - begunAt) * REST;
  }

  return {
    ask() {
      if (isAsked || isEnded) return;
      isAsked = true;
      const restMs = restUntil - now();
      if (restMs > 0) later(() => frame(run), restMs);
      else frame(run);
    },
    end() {
      isEnded = true;
    },
  };
}
