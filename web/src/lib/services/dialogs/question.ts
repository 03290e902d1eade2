import type { Snippet } from 'svelte';

/** What somebody is asked before something is done that cannot be taken back by itself. */
export interface Question {
  title: string;
  /** What happens then. */
  body: Snippet;
  /** What the button says that does it. */
  confirm: string;
  dangerous?: boolean;
  /** What must be typed before, with the words that ask for it. */
  typed?: { text: string; label: string };
  /** Does it; a failure is shown in the dialog, which stays. */
  act: () => Promise<unknown>;
}
