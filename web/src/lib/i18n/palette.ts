import de from './de/palette.ts';
import en from './en/palette.ts';
import { inLanguage } from './in-language.ts';

/** Text of the command palette. */
export const palette = inLanguage({ en, de });
