import de from './de/chat.ts';
import en from './en/chat.ts';
import { inLanguage } from './in-language.ts';

/** Text of the chat. */
export const chat = inLanguage({ en, de });
