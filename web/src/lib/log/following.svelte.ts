/** So near to its end a log counts as read to the end. */
const END_MARGIN_PX = 10;
const UP_KEYS = new Set(['ArrowUp', 'PageUp', 'Home']);
const DOWN_KEYS = new Set(['ArrowDown', 'PageDown', 'End', ' ']);

/** Whether a list stays at its end as it grows: it lets go when the reader scrolls up and takes hold again at the end. */
export class Following {
  #on = $state(true);
  /** What the reader last did: the list's own scrolling must not count as theirs. */
  #gesture: 'none' | 'up' | 'down' | 'drag' = 'none';

  get on(): boolean {
    return this.#on;
  }

  toggle(toEnd: () => void): void {
    this.#gesture = 'none';
    this.#on = !this.#on;
    if (this.#on) toEnd();
  }

  /** Watches the element that scrolls; for `{@attach}`. */
  readonly watch = (scroller: HTMLElement): (() => void) => {
    const ended = new AbortController();
    const options = { passive: true, signal: ended.signal };
    const up = () => {
      this.#gesture = 'up';
      if (scroller.scrollTop > 0) this.#on = false;
    };
    const down = () => {
      this.#gesture = 'down';
    };
    const drag = () => {
      this.#gesture = 'drag';
    };
    scroller.addEventListener('wheel', ({ deltaY }) => (deltaY < 0 ? up() : down()), options);
    scroller.addEventListener(
      'keydown',
      ({ key, shiftKey }) => {
        if (UP_KEYS.has(key) || (key === ' ' && shiftKey)) up();
        else if (DOWN_KEYS.has(key)) down();
        // Rows that were never drawn may turn out higher than thought: the browser alone would stop short of the end.
        if (key === 'End') this.#on = true;
      },
      options,
    );
    // A finger, or the scroll bar: both directions.
    scroller.addEventListener('pointerdown', drag, options);
    scroller.addEventListener('touchmove', drag, options);
    scroller.addEventListener(
      'scroll',
      () => {
        this.#scrolled(scroller);
      },
      options,
    );
    return () => {
      ended.abort();
    };
  };

  #scrolled({ scrollHeight, scrollTop, clientHeight }: HTMLElement) {
    const atEnd = scrollHeight - scrollTop - clientHeight <= END_MARGIN_PX;
    if (this.#gesture === 'drag') this.#on = atEnd;
    else if (this.#gesture === 'down' && atEnd) this.#on = true;
  }
}
