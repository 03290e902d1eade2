/** So near to its end a log counts as read to the end. */
const END_MARGIN_PX = 10;
/** A list gives up going to its end when its rows are long in being drawn, as on a busy machine: it is looked at again. */
const LOOK_AGAIN_MS = 200;
const LOOKS = 10;
const UP_KEYS = new Set(['ArrowUp', 'PageUp']);
const DOWN_KEYS = new Set(['ArrowDown', 'PageDown', ' ']);

function isAtEnd({ scrollHeight, scrollTop, clientHeight }: HTMLElement): boolean {
  return scrollHeight - scrollTop - clientHeight <= END_MARGIN_PX;
}

/** How the list that is followed gets to its ends, however high its rows turn out to be when they are drawn. */
export interface FollowedList {
  toStart(): void;
  toEnd(): void;
}

/** Whether a list stays at its end as it grows: it lets go when the reader scrolls up and takes hold again at the end. */
export class Following {
  #on = $state(true);
  /** What the reader last did: the list's own scrolling must not count as theirs. */
  #gesture: 'none' | 'up' | 'down' | 'drag' = 'none';
  #scroller: HTMLElement | undefined;
  #looking: ReturnType<typeof setTimeout> | undefined;
  readonly #list: FollowedList;

  constructor(list: FollowedList) {
    this.#list = list;
  }

  get on(): boolean {
    return this.#on;
  }

  toggle(): void {
    if (this.#on) this.letGo();
    else this.takeHold();
  }

  takeHold(): void {
    this.#gesture = 'none';
    this.#on = true;
    this.#goToEnd(LOOKS);
  }

  /** As when the reader scrolls up: because the list is about to show another place. */
  letGo(): void {
    this.#gesture = 'none';
    this.#on = false;
  }

  /** To be called when the list has grown or its rows have changed their heights. */
  keep(): void {
    if (this.#on) this.#goToEnd(LOOKS);
  }

  #goToEnd(looks: number): void {
    this.#list.toEnd();
    clearTimeout(this.#looking);
    if (looks === 0) return;
    this.#looking = setTimeout(() => {
      if (this.#on && this.#scroller && !isAtEnd(this.#scroller)) this.#goToEnd(looks - 1);
    }, LOOK_AGAIN_MS);
  }

  /** Watches the element that scrolls; for `{@attach}`. */
  readonly watch = (scroller: HTMLElement): (() => void) => {
    this.#scroller = scroller;
    const ended = new AbortController();
    const passive = { passive: true, signal: ended.signal };
    const drag = () => {
      this.#gesture = 'drag';
    };
    scroller.addEventListener(
      'wheel',
      ({ deltaY }) => {
        this.#move(deltaY < 0 ? 'up' : 'down', scroller);
      },
      passive,
    );
    scroller.addEventListener(
      'keydown',
      (event) => {
        this.#press(event, scroller);
      },
      { signal: ended.signal },
    );
    // A finger, or the scroll bar: both directions.
    scroller.addEventListener('pointerdown', drag, passive);
    scroller.addEventListener('touchmove', drag, passive);
    scroller.addEventListener(
      'scroll',
      () => {
        this.#scrolled(scroller);
      },
      passive,
    );
    return () => {
      this.#scroller = undefined;
      clearTimeout(this.#looking);
      ended.abort();
    };
  };

  #move(direction: 'up' | 'down', scroller: HTMLElement) {
    this.#gesture = direction;
    if (direction === 'up' && scroller.scrollTop > 0) this.#on = false;
  }

  #press(event: KeyboardEvent, scroller: HTMLElement) {
    const { key, shiftKey } = event;
    if (key === 'Home') {
      event.preventDefault();
      this.#move('up', scroller);
      this.#list.toStart();
    } else if (key === 'End') {
      event.preventDefault();
      this.takeHold();
    } else if (UP_KEYS.has(key) || (key === ' ' && shiftKey)) this.#move('up', scroller);
    else if (DOWN_KEYS.has(key)) this.#move('down', scroller);
  }

  #scrolled(scroller: HTMLElement) {
    const atEnd = isAtEnd(scroller);
    if (this.#gesture === 'drag') this.#on = atEnd;
    else if (this.#gesture === 'down' && atEnd) this.#on = true;
  }
}
