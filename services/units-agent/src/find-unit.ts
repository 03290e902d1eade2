import { UNITS, type Unit } from './units.ts';

const bySymbol = new Map(UNITS.map((unit) => [unit.symbol, unit]));
const byName = new Map<string, Unit>();
for (const unit of UNITS) {
  for (const name of [unit.symbol, unit.name, unit.plural, ...unit.aliases]) {
    const key = name.toLowerCase();
    if (!byName.has(key)) byName.set(key, unit);
  }
}

/** The most words that a unit's name has. */
const MAX_WORDS = Math.max(...[...byName.keys()].map((name) => name.split(' ').length));

/**
 * The unit that a text names, or undefined. Symbols are read with their case first, since Mb, MB and mb differ;
 * names and their plurals in any case.
 */
export const findUnit = (text: string): Unit | undefined => {
  const name = text.trim().replace(/\s+/g, ' ').replace(/\.$/, '');
  return bySymbol.get(name) ?? byName.get(name.toLowerCase());
};

/** The unit that a text begins with, by its longest name, and the text after it. */
export const readUnit = (text: string): { unit: Unit; rest: string } | undefined => {
  const trimmed = text.trimStart();
  const words = [...trimmed.matchAll(/\S+/g)].slice(0, MAX_WORDS);
  for (const word of words.reverse()) {
    const end = word.index + word[0].length;
    const candidate = trimmed.slice(0, end).replace(/[?!.,;:]+$/, '');
    const unit = findUnit(candidate);
    if (unit) return { unit, rest: trimmed.slice(candidate.length) };
  }
  return undefined;
};
