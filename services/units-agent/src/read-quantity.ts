import { convert } from './convert.ts';
import { readUnit } from './find-unit.ts';
import type { Unit } from './units.ts';

export interface Quantity {
  /** In `unit`; several parts ("5 ft 11 in") are added up in the unit of the first. */
  value: number;
  unit: Unit;
  /** As it was written, part by part. */
  parts: { value: number; unit: Unit }[];
}

const NUMBER = /^[\s,]*(?:and\s+)?([-−]?(?:\d[\d,  ]*\d|\d)?(?:\.\d+)?(?:e[+-]?\d+)?)\s*/i;
const FRACTION = /^[\s,]*(?:and\s+)?(?:(\d+)\s+)?(\d+)\s*\/\s*(\d+)\s*(?=[^\d\s])/;
const WORD =
  /^[\s,]*(an?|one|half an?|half|a quarter|two|three|four|five|six|seven|eight|nine|ten|a dozen)\s+/i;
const WORDS: Record<string, number> = {
  a: 1,
  an: 1,
  one: 1,
  half: 0.5,
  'half a': 0.5,
  'half an': 0.5,
  'a quarter': 0.25,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  'a dozen': 12,
};

/** The number that a text begins with: digits, grouped digits, a fraction, or a small number in words. */
const readNumber = (text: string): { value: number; rest: string } | undefined => {
  const fraction = FRACTION.exec(text);
  if (fraction) {
    const [all, whole = '0', numerator, denominator] = fraction;
    if (Number(denominator) === 0) return undefined;
    const value = Number(whole) + Number(numerator) / Number(denominator);
    return { value, rest: text.slice(all.length) };
  }
  const number = NUMBER.exec(text);
  if (number?.[1] && /\d/.test(number[1])) {
    const value = Number(number[1].replace('−', '-').replace(/[,  ]/g, ''));
    if (Number.isFinite(value)) return { value, rest: text.slice(number[0].length) };
  }
  const word = WORD.exec(text);
  const value = word?.[1] && WORDS[word[1].toLowerCase()];
  return word && value ? { value, rest: text.slice(word[0].length) } : undefined;
};

/** The quantity that a text begins with, such as "5 ft 11 in", and the text after it. */
export const readQuantity = (text: string): { quantity: Quantity; rest: string } | undefined => {
  const parts: Quantity['parts'] = [];
  let rest = text;
  for (;;) {
    const number = readNumber(rest);
    const unit = number && readUnit(number.rest.replace(/^\s*of\s+/i, ''));
    if (!number || !unit) break;
    if (parts[0] && parts[0].unit.dimension !== unit.unit.dimension) break;
    parts.push({ value: number.value, unit: unit.unit });
    rest = unit.rest;
  }
  const [first] = parts;
  if (!first) return undefined;
  const value = parts.reduce((sum, part) => sum + convert(part.value, part.unit, first.unit), 0);
  return { quantity: { value, unit: first.unit, parts }, rest };
};
