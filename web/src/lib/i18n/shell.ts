import de from './de/shell.ts';
import en from './en/shell.ts';
import { inLanguage } from './in-language.ts';

/** Text of what is on every page: header, sign-in, notices, and pages that are not there. */
export const shell = inLanguage({ en, de });
