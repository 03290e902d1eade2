import { LOCALES, type Language } from './language.ts';

/** What messages need to speak a language's numbers. */
export interface Wording {
  /** The form for a count: `plural(count, { one: 'agent', other: 'agents' })`. */
  plural: (count: number, forms: Readonly<{ one: string; other: string }>) => string;
  /** 12,345.6 or 12.345,6 */
  number: (value: number) => string;
  /** One or more things in a row: a, b and c. */
  list: (items: readonly string[]) => string;
}

/** The wording of a language, by Intl. */
export function wordingOf(language: Language): Wording {
  const locale = LOCALES[language];
  const rules = new Intl.PluralRules(locale);
  const numbers = new Intl.NumberFormat(locale);
  return {
    plural: (count, { one, other }) => (rules.select(count) === 'one' ? one : other),
    number: (value) => numbers.format(value),
    list: (items) => new Intl.ListFormat(locale).format(items),
  };
}
