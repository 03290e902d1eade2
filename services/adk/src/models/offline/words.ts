const STOP_WORDS = new Set(
  (
    'a about an and any are as at be been but by can could did do does for from get give had has have hello help hey hi ' +
    'how i if in into is it its know let like list many may me much my no not of on one or our out please say ' +
    'should show so some tell than that the their them then there these they this to up us use want was we were ' +
    'what when where which who whose why will with would you your'
  ).split(' '),
);

/** Whether a word says nothing about the subject of a request. */
export const isStopWord = (word: string): boolean => STOP_WORDS.has(word.toLowerCase());

const stem = (word: string): string => {
  if (word.length <= 3) return word;
  const singular = word
    .replace(/ies$/, 'y')
    .replace(/(ss|us|is)$/, '$1_')
    .replace(/s$/, '')
    .replace(/_$/, '');
  return singular.length > 5 ? singular.replace(/(?:ing|ed)$/, '') : singular;
};

const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** The words of a text that bear on its subject: lower case, without accents, in their base form. */
export const subjectWords = (text: string): string[] =>
  (plain(text.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')).match(/[\p{L}\p{N}]+/gu) ?? [])
    .filter((word) => word.length > 1 && !STOP_WORDS.has(word))
    .map(stem);

/** A text in pieces of a word with the space around it; joined, they give the text back. */
export const splitWords = (text: string): string[] => text.match(/\s*\S+\s*/g) ?? [];
