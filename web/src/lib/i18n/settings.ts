import de from './de/settings.ts';
import en from './en/settings.ts';
import { inLanguage } from './in-language.ts';

/** Text of the settings. */
export const settings = inLanguage({ en, de });
