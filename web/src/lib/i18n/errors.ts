import de from './de/errors.ts';
import en from './en/errors.ts';
import { inLanguage } from './in-language.ts';

/** What is said of failures that the console itself finds. What the API and records say stays as it is written. */
export const errors = inLanguage({ en, de });
