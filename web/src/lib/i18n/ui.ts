import de from './de/ui.ts';
import en from './en/ui.ts';
import { inLanguage } from './in-language.ts';

/** Text of small pieces that many pages use. */
export const ui = inLanguage({ en, de });
