import de from './de/deployments.ts';
import en from './en/deployments.ts';
import { inLanguage } from './in-language.ts';

/** Text of the deployments’ pages and their timeline. */
export const deployments = inLanguage({ en, de });
