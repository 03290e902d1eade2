import de from './de/admin.ts';
import en from './en/admin.ts';
import { inLanguage } from './in-language.ts';

/** Text of the settings for other systems: keys, publishers, and what was left behind. */
export const admin = inLanguage({ en, de });
