import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { MessageFile } from './in-language.ts';
import { LANGUAGES, type Language } from './language.ts';
import { wordingOf } from './wording.ts';

const AREAS = (await readdir(new URL('en/', import.meta.url))).toSorted();

async function messages(language: Language, area: string): Promise<unknown> {
  const module = (await import(/* @vite-ignore */ new URL(`${language}/${area}`, import.meta.url).href)) as {
    default: MessageFile<unknown>;
  };
  return module.default(wordingOf(language));
}

/** Every message by its path, such as `signIn.title`. */
function leaves(value: unknown, path = ''): [path: string, message: unknown][] {
  if (typeof value !== 'object' || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, path === '' ? key : `${path}.${key}`));
}

/** What a message needs: the number of its parameters, or the names of its holes. */
function needs(message: unknown): unknown {
  if (typeof message === 'function') return message.length;
  return [...String(message).matchAll(/\{\w+\}/g)].map(([hole]) => hole).toSorted();
}

it('has a file for every area in every language, and nothing else', async () => {
  for (const language of LANGUAGES)
    expect((await readdir(new URL(`${language}/`, import.meta.url))).toSorted(), language).toEqual(AREAS);
});

describe.each(AREAS)('%s', (area) => {
  it('has the same messages, with the same parameters and holes, in German as in English', async () => {
    const shape = async (language: Language) =>
      Object.fromEntries(
        leaves(await messages(language, area)).map(([path, message]) => [path, needs(message)]),
      );
    expect(await shape('de')).toEqual(await shape('en'));
  });

  it('says nothing empty, and no sentence in German as it stands in English', async () => {
    const english = new Map(leaves(await messages('en', area)));
    for (const [path, message] of leaves(await messages('de', area))) {
      if (typeof message === 'function') continue;
      if (english.get(path) !== '') expect(String(message).trim(), path).not.toBe('');
      // One or two words may be the same in both, as names are.
      if (String(message).split(/\s+/).length > 3) expect(message, path).not.toBe(english.get(path));
    }
  });
});
