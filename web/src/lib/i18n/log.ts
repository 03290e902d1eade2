import de from './de/log.ts';
import en from './en/log.ts';
import { inLanguage } from './in-language.ts';

/** Text of the live log. */
export const log = inLanguage({ en, de });
