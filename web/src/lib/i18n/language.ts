/** The console's languages. English is the one that messages are first written in. */
export const LANGUAGES = ['en', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Also read by app.html, before anything is drawn. */
export const LANGUAGE_KEY = 'agent-gallery.language';

/** What Intl writes dates and times by: 20 Nov 2026, 14:03 and 20.11.2026, 14:03. */
export const LOCALES: Readonly<Record<Language, string>> = { en: 'en-GB', de: 'de-DE' };

/** The language that a tag such as `de-AT` names; undefined when the console does not speak it. */
export function languageOf(tag: string | null | undefined): Language | undefined {
  const wanted = tag?.toLowerCase().split('-')[0];
  return LANGUAGES.find((language) => language === wanted);
}

/**
 * The language of this page, which stays as long as the page does: app.html has written it to `<html lang>`, from what was
 * chosen or else from what the browser prefers. English where there is no document.
 */
export const language: Language = languageOf(globalThis.document?.documentElement.lang) ?? 'en';
