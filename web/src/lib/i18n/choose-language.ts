import { LANGUAGE_KEY, language, languageOf, type Language } from './language.ts';

interface ChooserPage {
  storage: Pick<Storage, 'setItem'>;
  reload: () => void;
}

/**
 * Keeps the language in the browser, and loads the page again in it. What has been typed and not been sent is lost, unless
 * the page keeps it by itself. Does nothing where it is the page's language already.
 */
export function chooseLanguage(chosen: Language, page: ChooserPage = browserPage()): void {
  if (languageOf(chosen) === undefined || chosen === language) return;
  try {
    page.storage.setItem(LANGUAGE_KEY, chosen);
  } catch {
    // A browser that stores nothing cannot be told; its own language stays.
    return;
  }
  page.reload();
}

function browserPage(): ChooserPage {
  return {
    storage: { setItem: (key, value) => localStorage.setItem(key, value) },
    reload: () => location.reload(),
  };
}
