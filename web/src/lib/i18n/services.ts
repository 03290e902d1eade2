import de from './de/services.ts';
import en from './en/services.ts';
import { inLanguage } from './in-language.ts';

/** Text of the services’ pages. */
export const services = inLanguage({ en, de });
