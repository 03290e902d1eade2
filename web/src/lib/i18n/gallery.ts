import de from './de/gallery.ts';
import en from './en/gallery.ts';
import { inLanguage } from './in-language.ts';

/** Text of the gallery’s page. */
export const gallery = inLanguage({ en, de });
