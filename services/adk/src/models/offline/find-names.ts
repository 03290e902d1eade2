import { isStopWord, subjectWords } from './words.ts';

export interface NamedThing {
  text: string;
  /** The word right before it, in lower case, such as "from"; empty if there is none. */
  before: string;
}

const QUOTED = /["“«]([^"”»]+)["”»]/gu;
const CAPITALIZED = /\p{Lu}[\p{L}\p{N}.'’-]*(?:\s+(?:(?:of|the|da|de|la|el)\s+)*\p{Lu}[\p{L}\p{N}.'’-]*)*/gu;
const PREPOSITIONS = new Set(
  'of in to from between for with near around about than and or versus vs has have does do is are'.split(' '),
);
const MAX_NAME_WORDS = 3;
const LEADING = /^(?:the|a|an)\s+/i;

const trimmed = (text: string): string =>
  text
    .trim()
    .replace(/[.,;:!?'’]+$/u, '')
    .replace(LEADING, '');

const wordBefore = (text: string, index: number): string =>
  /([\p{L}]+)\s*$/u
    .exec(
      text
        .slice(0, index)
        .replace(/["“«]$/u, '')
        .replace(/\bthe\s+$/i, ''),
    )?.[1]
    ?.toLowerCase() ?? '';

const leavesOut = (text: string, known: ReadonlySet<string>): boolean => {
  const words = text.split(/\s+/);
  return words.every((word) => isStopWord(word) || subjectWords(word).every((each) => known.has(each)));
};

interface FoundThing extends NamedThing {
  index: number;
}

const findQuoted = (text: string): FoundThing[] =>
  [...text.matchAll(QUOTED)].map((match) => ({
    text: (match[1] ?? '').trim(),
    before: wordBefore(text, match.index),
    index: match.index,
  }));

/** Capitalized words, without those that only open the sentence or belong to the tool's own words. */
const findCapitalized = (text: string, known: ReadonlySet<string>): FoundThing[] =>
  [...text.matchAll(CAPITALIZED)].flatMap((match) => {
    const words = match[0].split(/\s+/);
    while (words.length > 0 && isSentenceStart(text, match.index) && leavesOut(words[0] as string, known)) {
      words.shift();
    }
    const name = trimmed(words.join(' '));
    if (name === '' || (words.length < 2 && leavesOut(name, known))) return [];
    return [{ text: name, before: wordBefore(text, match.index), index: match.index }];
  });

const isSentenceStart = (text: string, index: number): boolean =>
  /(?:^|[.!?:]\s*)$/.test(text.slice(0, index).trim());

const findAfterPrepositions = (text: string, known: ReadonlySet<string>): NamedThing[] => {
  const words = text.match(/[\p{L}\p{N}'’-]+/gu) ?? [];
  return words.flatMap((word, index) => {
    if (!PREPOSITIONS.has(word.toLowerCase())) return [];
    const after = words.slice(index + 1).filter((each) => !/^(?:the|an?)$/i.test(each));
    const end = after.findIndex((each) => isStopWord(each) || PREPOSITIONS.has(each.toLowerCase()));
    const name = after.slice(0, Math.min(end === -1 ? after.length : end, MAX_NAME_WORDS)).join(' ');
    return name === '' || leavesOut(name, known) ? [] : [{ text: name, before: word.toLowerCase() }];
  });
};

const findRest = (text: string, known: ReadonlySet<string>): NamedThing[] => {
  const words = (text.match(/[\p{L}\p{N}'’-]+/gu) ?? []).filter((word) => !leavesOut(word, known));
  return words.length === 0 ? [] : [{ text: words.join(' '), before: '' }];
};

/** What stands in quotes, and capitalized words beside it, in the order of the text. */
const findMarked = (text: string, known: ReadonlySet<string>): NamedThing[] => {
  const unquoted = text.replace(QUOTED, (quoted) => ' '.repeat(quoted.length));
  return [...findQuoted(text), ...findCapitalized(unquoted, known)].sort((a, b) => a.index - b.index);
};

/**
 * What a request names: what stands in quotes or is capitalized, else what follows a preposition, else the words that
 * are left. `known` are the words that stand for the tool and not for a thing.
 */
export const findNames = (text: string, known: ReadonlySet<string>): NamedThing[] => {
  for (const find of [findMarked, findAfterPrepositions, findRest]) {
    const names = find(text, known);
    if (names.length > 0) return names.map(({ text: name, before }) => ({ text: name, before }));
  }
  return [];
};
