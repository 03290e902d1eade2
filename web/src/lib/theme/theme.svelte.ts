export const THEMES = ['system', 'light', 'dark'] as const;
export type ThemeChoice = (typeof THEMES)[number];

/** Also read by app.html, before anything is drawn. */
export const THEME_KEY = 'agent-gallery.theme';

/** Light, dark, or as the system has it; kept in the browser. */
export class Theme {
  #choice = $state<ThemeChoice>('system');
  readonly #root: { dataset: DOMStringMap };
  readonly #storage: Pick<Storage, 'getItem' | 'setItem'>;

  constructor(root: { dataset: DOMStringMap }, storage: Pick<Storage, 'getItem' | 'setItem'>) {
    this.#root = root;
    this.#storage = storage;
    this.reread();
  }

  get choice(): ThemeChoice {
    return this.#choice;
  }

  set choice(choice: ThemeChoice) {
    this.#apply(choice);
    try {
      this.#storage.setItem(THEME_KEY, choice);
    } catch {
      // A browser that stores nothing forgets it with the page.
    }
  }

  /** What comes when one presses the button once more. */
  get next(): ThemeChoice {
    return THEMES[(THEMES.indexOf(this.#choice) + 1) % THEMES.length] ?? 'system';
  }

  /** Takes what is stored, as when another tab has changed it. */
  reread(): void {
    let stored: string | null = null;
    try {
      stored = this.#storage.getItem(THEME_KEY);
    } catch {
      // As if nothing were stored.
    }
    this.#apply(THEMES.find((one) => one === stored) ?? 'system');
  }

  #apply(choice: ThemeChoice) {
    this.#choice = choice;
    if (choice === 'system') delete this.#root.dataset['theme'];
    else this.#root.dataset['theme'] = choice;
  }
}
