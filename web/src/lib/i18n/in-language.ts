import { language, type Language } from './language.ts';
import { wordingOf, type Wording } from './wording.ts';

/** An area's messages in one language. */
export type MessageFile<T> = (wording: Wording) => T;

const wording = wordingOf(language);

/** An area's messages in the language of the page. */
export function inLanguage<T>(files: Readonly<Record<Language, MessageFile<T>>>): T {
  return files[language](wording);
}
