import { readFile } from 'node:fs/promises';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { chooseLanguage } from './choose-language.ts';
import { LANGUAGE_KEY, LANGUAGES, language, languageOf } from './language.ts';
import { wordingOf } from './wording.ts';

describe('languageOf', () => {
  it.each([
    ['de', 'de'],
    ['de-AT', 'de'],
    ['EN-us', 'en'],
    ['den', undefined],
    ['fr', undefined],
    ['', undefined],
    [null, undefined],
  ])('takes %j as %j', (tag, expected) => {
    expect(languageOf(tag)).toBe(expected);
  });

  it('is English where there is no document', () => {
    expect(language).toBe('en');
  });
});

describe('the script of app.html', async () => {
  const html = await readFile(new URL('../../app.html', import.meta.url), 'utf8');
  const script = /<script>([\s\S]*?)<\/script>/.exec(html)?.[1] ?? '';

  /** The language of `<html>` after the script has run, where the store may be closed to it. */
  function langAfter(stored: string | null | Error, languages: readonly string[]): string {
    const documentElement = { lang: 'en', dataset: {} };
    const getItem = (key: string) => {
      if (stored instanceof Error) throw stored;
      return key === LANGUAGE_KEY ? stored : null;
    };
    runInNewContext(script, {
      document: { documentElement },
      localStorage: { getItem },
      navigator: { languages },
    });
    return documentElement.lang;
  }

  it.each([
    ['what was chosen', 'de', ['en-US'], 'de'],
    ['the browser’s language where nothing was chosen', null, ['de-CH', 'en'], 'de'],
    ['the first of the browser’s that it speaks', null, ['fr-FR', 'de'], 'de'],
    ['English where it speaks none of them', null, ['fr'], 'en'],
    ['the browser’s where what is stored is no language', 'tlh', ['de'], 'de'],
    ['the browser’s where nothing may be read', new Error('denied'), ['de'], 'de'],
    ['nothing that only begins like a language', null, ['den', 'enm'], 'en'],
  ])('writes %s', (_what, stored, languages, expected) => {
    expect(langAfter(stored, languages)).toBe(expected);
  });

  it('knows every language', () => {
    for (const one of LANGUAGES) expect(langAfter(one, [])).toBe(one);
  });
});

describe('chooseLanguage', () => {
  it('keeps the language and loads the page again', () => {
    const done: string[] = [];
    chooseLanguage('de', {
      storage: { setItem: (key, value) => done.push(`${key}=${value}`) },
      reload: () => done.push('reload'),
    });
    expect(done).toEqual([`${LANGUAGE_KEY}=de`, 'reload']);
  });

  it.each(['en', 'fr'])('does nothing for %s, on a page in English', (chosen) => {
    const never = () => expect.unreachable();
    chooseLanguage(chosen as 'en', { storage: { setItem: never }, reload: never });
  });

  it('does not load a page again that would come back the same', () => {
    const denied = () => {
      throw new Error('denied');
    };
    expect(() =>
      chooseLanguage('de', { storage: { setItem: denied }, reload: expect.unreachable }),
    ).not.toThrow();
  });
});

describe('wordingOf', () => {
  it.each([
    ['en', '1,234.5', 'a, b and c'],
    ['de', '1.234,5', 'a, b und c'],
  ] as const)('counts and lists in %s', (one, number, list) => {
    const wording = wordingOf(one);
    expect(wording.number(1234.5)).toBe(number);
    expect(wording.list(['a', 'b', 'c'])).toBe(list);
    expect([0, 1, 2].map((count) => wording.plural(count, { one: '1', other: 'n' }))).toEqual([
      'n',
      '1',
      'n',
    ]);
  });
});
