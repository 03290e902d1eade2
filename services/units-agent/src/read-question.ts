import { readUnit } from './find-unit.ts';
import { readQuantity, type Quantity } from './read-quantity.ts';
import { UNITS, type Dimension, type Unit } from './units.ts';

/** What a question asks for. */
export type Question =
  | { kind: 'convert'; quantity: Quantity; target: Unit | undefined; unknownTarget: string | undefined }
  | { kind: 'list'; dimension: Dimension | undefined }
  | { kind: 'unknown' };

const DIMENSIONS = [...new Set(UNITS.map((unit) => unit.dimension))];

/** Puts a space between a number and the unit that touches it: "10km", 5'11". */
const spread = (text: string): string =>
  text.replace(/(\d)(?=[a-zµμ°'"′″])(?!e[+-]?\d)/gi, '$1 ').replace(/(['"′″])(?=\d)/g, '$1 ');

const firstQuantity = (text: string): { quantity: Quantity; before: string; rest: string } | undefined => {
  const starts = [
    ...text.matchAll(
      /(?<![\w.])[-−]?[\d.]|\b(?:an?|half|one|two|three|four|five|six|seven|eight|nine|ten)\b/gi,
    ),
  ];
  for (const start of starts) {
    const found = readQuantity(text.slice(start.index));
    if (found) return { ...found, before: text.slice(0, start.index) };
  }
  return undefined;
};

const TARGET_AFTER = /(?:^|\s|→|=)(?:to|in|into|as|en)\s+(?:an?\s+)?|[→=]\s*/gi;

const targetAfter = (rest: string): { target?: Unit; unknown?: string } => {
  let unknown: string | undefined;
  for (const match of rest.matchAll(TARGET_AFTER)) {
    const tail = rest.slice(match.index + match[0].length);
    const target = readUnit(tail)?.unit;
    if (target) return { target };
    unknown ??= tail.replace(/[?!.]+\s*$/, '').trim() || undefined;
  }
  return unknown === undefined ? {} : { unknown };
};

const targetBefore = (before: string): Unit | undefined => {
  const match = /how (?:many|much)\s+(.+)$/i.exec(before) ?? /what(?:'s| is)?\s+(.+)$/i.exec(before);
  return match?.[1] ? readUnit(match[1])?.unit : undefined;
};

/** Reads a question such as "How many feet are in 2 miles?" or "convert 5 kg to lb". */
export const readQuestion = (question: string): Question => {
  const text = spread(question);
  const found = firstQuantity(text);
  if (found) {
    const { target, unknown } = targetAfter(found.rest);
    const asked = target ?? targetBefore(found.before);
    return {
      kind: 'convert',
      quantity: found.quantity,
      target: asked,
      unknownTarget: asked ? undefined : unknown,
    };
  }
  if (/\b(?:which|what|list|all|know|support)\b.*\bunits?\b|\bunits? of\b|\bhelp\b/i.test(text)) {
    const dimension = DIMENSIONS.find((name) => text.toLowerCase().includes(name));
    return { kind: 'list', dimension };
  }
  return { kind: 'unknown' };
};
