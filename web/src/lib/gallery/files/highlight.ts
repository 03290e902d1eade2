import hljs from 'highlight.js/lib/core';
import { grammarOf, languageOf } from './language-of.ts';

/** A longer text would hold up the page. */
const MAX_LENGTH = 120_000;

/**
 * A file's text as HTML with the classes of highlight.js, all of the text escaped by it; undefined where it is to be shown as it
 * stands: a language that is not known, or a long text.
 */
export async function highlight(path: string, text: string): Promise<string | undefined> {
  const language = languageOf(path);
  if (language === undefined || text.length > MAX_LENGTH) return undefined;
  if (hljs.getLanguage(language) === undefined) hljs.registerLanguage(language, await grammarOf(language));
  return hljs.highlight(text, { language, ignoreIllegals: true }).value;
}
