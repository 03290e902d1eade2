const SENTENCE_END = /(?<=[.?!;])\s+(?=\S)|\n+/;
const JOINED = /,?\s+and\s+(?:then|also)\s+|,?\s+then\s+/i;

/** The parts of a request that may be meant for different tools: sentences, and what is joined by "and then". */
export const splitRequest = (text: string): string[] =>
  text
    .split(SENTENCE_END)
    .flatMap((sentence) => sentence.split(JOINED))
    .map((part) => part.trim())
    .filter((part) => /[\p{L}\p{N}]/u.test(part));

/** The halves of a part at each "and", for the caller to see whether they are two requests. */
export const halvesOf = (part: string): [string, string][] =>
  [...part.matchAll(/,?\s+and\s+/gi)].map((match) => [
    part.slice(0, match.index).trim(),
    part.slice(match.index + match[0].length).trim(),
  ]);
