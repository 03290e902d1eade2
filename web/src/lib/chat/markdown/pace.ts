/** How many times as long as the last drawing took to wait for the next one. */
const REST = 8;
/** As long as it takes from one frame to the next when nothing is drawn. */
const FRAME_MS = 17;

/**
 * Paces a drawing that is asked for again and again: at most once a frame, and at most a ninth of the time, so that a
 * block that grows for long does not take the whole machine. What it costs is seen by how late the next frame is: layout
 * and painting count as well. Returns what asks for it, and what ends it.
 */
export function pace(
  draw: () => void,
  {
    now = () => performance.now(),
    frame = (action: () => void): unknown => requestAnimationFrame(action),
    later = (action: () => void, ms: number): unknown => setTimeout(action, ms),
  } = {},
): { ask(): void; end(): void } {
  let isAsked = false;
  let isEnded = false;
  let restUntil = 0;

  function wait() {
    const restMs = restUntil - now();
    if (restMs > 0) later(wait, restMs);
    else frame(run);
  }

  function run() {
    if (isEnded) return;
    if (now() < restUntil) {
      wait();
      return;
    }
    isAsked = false;
    const begunAt = now();
    draw();
    frame(() => {
      restUntil = now() + Math.max(0, now() - begunAt - FRAME_MS) * REST;
    });
  }

  return {
    ask() {
      if (isAsked || isEnded) return;
      isAsked = true;
      wait();
    },
    end() {
      isEnded = true;
    },
  };
}
