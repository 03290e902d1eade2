/** How long a page's beginning is waited for at most. */
const PATIENCE_MS = 3_000;
/** For a page that is not in sight, which draws nothing. */
const FRAME_MS = 250;

/** Keeps large scripts from running before what a page begins with has been drawn. */
export interface Beginning {
  /** Tells of a reading that the page begins with. */
  during(reading: Promise<unknown>): void;
  /** Resolves when nothing is being read that has not been drawn. */
  over(): Promise<void>;
}

export function createBeginning(): Beginning {
  const underWay = new Set<Promise<unknown>>();

  async function drawn() {
    // What a page reads, it asks for while it is made.
    await frame();
    while (underWay.size > 0) await Promise.allSettled(underWay);
    await frame();
    await frame();
  }

  return {
    during(reading) {
      underWay.add(reading);
      const end = () => underWay.delete(reading);
      reading.then(end, end);
    },
    over: () => Promise.race([drawn(), pause(PATIENCE_MS)]),
  };
}

function frame(): Promise<void> {
  return Promise.race([
    new Promise<void>((resolve) => requestAnimationFrame(() => resolve())),
    pause(FRAME_MS),
  ]);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
