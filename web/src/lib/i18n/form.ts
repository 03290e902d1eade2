import de from './de/form.ts';
import en from './en/form.ts';
import { inLanguage } from './in-language.ts';

/** Text of the deploy form and its review. */
export const form = inLanguage({ en, de });
