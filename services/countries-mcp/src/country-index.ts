import type { Country } from './country.ts';
import { normalizeName } from './normalize-name.ts';

/** What cannot be answered from the table, with what to ask instead. */
export class NotInTableError extends Error {}

export interface CountryIndex {
  all: readonly Country[];
  /** The country of a name, code, alias or capital; throws NotInTableError that suggests similar ones. */
  find(name: string): Country;
  byCode(code: string): Country | undefined;
}

const MAX_SUGGESTIONS = 3;

const pairsOf = (text: string): Set<string> =>
  new Set(Array.from({ length: Math.max(text.length - 1, 0) }, (_, index) => text.slice(index, index + 2)));

/** How alike two names are, from 0 to 1, by the letter pairs they share. */
const likeness = (one: string, other: string): number => {
  const [a, b] = [pairsOf(one), pairsOf(other)];
  return (2 * [...a].filter((pair) => b.has(pair)).length) / Math.max(a.size + b.size, 1);
};

/** Looks countries up by all the names they have. */
export const createCountryIndex = (all: readonly Country[]): CountryIndex => {
  const byName = new Map<string, Country>();
  const byCode = new Map(all.map((country) => [country.code, country]));
  const add = (name: string | null, country: Country): void => {
    const key = normalizeName(name ?? '');
    if (key !== '' && !byName.has(key)) byName.set(key, country);
  };
  for (const country of all) for (const name of [country.name, ...country.aliases]) add(name, country);
  for (const country of all) for (const code of [country.code, country.alpha3]) add(code, country);
  const bySize = [...all].sort((a, b) => b.population - a.population);
  for (const country of bySize) add(country.capital?.replace(/ City$/, '') ?? null, country);
  for (const country of bySize) add(country.capital, country);

  const suggest = (key: string): string[] => {
    const ranked = [...byName]
      .map(([name, country]) => ({ country, score: likeness(key, name) }))
      .filter(({ score }) => score > 0.4)
      .sort((a, b) => b.score - a.score);
    return [...new Set(ranked.map(({ country }) => country.name))].slice(0, MAX_SUGGESTIONS);
  };

  return {
    all,
    byCode: (code) => byCode.get(code),
    find(name) {
      const key = normalizeName(name);
      const found = byName.get(key);
      if (found) return found;
      const similar = suggest(key);
      const hint = similar.length > 0 ? ` Did you mean ${similar.join(' or ')}?` : '';
      throw new NotInTableError(`I know no country or capital called "${name}".${hint}`);
    },
  };
};
