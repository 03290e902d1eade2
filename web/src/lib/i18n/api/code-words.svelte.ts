import { language } from '../language.ts';
import type { CodeWords } from './german-codes.ts';

/**
 * What a code means, in the page's language; undefined where that is English, which the API speaks itself, and until the words
 * are there, which are loaded with the first code.
 */
export function codeWords(code: () => string | undefined): { readonly value: CodeWords | undefined } {
  let value = $state.raw<CodeWords>();
  $effect(() => {
    const wanted = code();
    value = undefined;
    if (language === 'en' || wanted === undefined) return;
    let isWanted = true;
    // The API's own words are shown where these cannot be loaded.
    void import('./german-codes.ts').then(
      ({ GERMAN_CODES }) => {
        if (isWanted) value = GERMAN_CODES[wanted];
      },
      () => undefined,
    );
    return () => (isWanted = false);
  });
  return {
    get value() {
      return value;
    },
  };
}
