import de from './de/status.ts';
import en from './en/status.ts';
import { inLanguage } from './in-language.ts';

/** Names of statuses, targets and roles, as every page calls them. */
export const status = inLanguage({ en, de });
