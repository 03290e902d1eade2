import de from './de/debug.ts';
import en from './en/debug.ts';
import { inLanguage } from './in-language.ts';

/** Text of the page that shows traces and metrics on a laptop. */
export const debug = inLanguage({ en, de });
