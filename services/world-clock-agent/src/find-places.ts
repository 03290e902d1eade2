import countries from './generated/countries.json' with { type: 'json' };
import places from './generated/places.json' with { type: 'json' };
import { normalizeName } from './normalize-name.ts';

export interface Place {
  /** What to call it in an answer. */
  label: string;
  /** IANA zone. */
  zone: string;
  /** Where its name stands in the text. */
  index: number;
}

type Labeled = readonly [label: string, zone: string];

const cities = new Map(Object.entries(places as unknown as Record<string, Labeled>));
const nations = new Map(Object.entries(countries as unknown as Record<string, Labeled[]>));

const ALIASES: Record<string, string> = {
  usa: 'united states',
  us: 'united states',
  america: 'united states',
  uk: 'united kingdom',
  britain: 'united kingdom',
  'great britain': 'united kingdom',
  england: 'united kingdom',
  scotland: 'united kingdom',
  wales: 'united kingdom',
  holland: 'netherlands',
  uae: 'united arab emirates',
  nyc: 'new york',
  'new york city': 'new york',
  la: 'los angeles',
  sf: 'san francisco',
  'the us': 'united states',
  washington: 'washington dc',
  bombay: 'mumbai',
  bangalore: 'bengaluru',
  'silicon valley': 'san jose',
};

const ZONES: Record<string, Labeled> = {
  utc: ['UTC', 'UTC'],
  gmt: ['GMT', 'UTC'],
  cet: ['Central European Time', 'Europe/Brussels'],
  cest: ['Central European Time', 'Europe/Brussels'],
  eet: ['Eastern European Time', 'Europe/Athens'],
  est: ['US Eastern Time', 'America/New_York'],
  edt: ['US Eastern Time', 'America/New_York'],
  'eastern time': ['US Eastern Time', 'America/New_York'],
  cst: ['US Central Time', 'America/Chicago'],
  cdt: ['US Central Time', 'America/Chicago'],
  'central time': ['US Central Time', 'America/Chicago'],
  mst: ['US Mountain Time', 'America/Denver'],
  mdt: ['US Mountain Time', 'America/Denver'],
  'mountain time': ['US Mountain Time', 'America/Denver'],
  pst: ['US Pacific Time', 'America/Los_Angeles'],
  pdt: ['US Pacific Time', 'America/Los_Angeles'],
  'pacific time': ['US Pacific Time', 'America/Los_Angeles'],
  jst: ['Japan Standard Time', 'Asia/Tokyo'],
  ist: ['India Standard Time', 'Asia/Kolkata'],
  bst: ['British Time', 'Europe/London'],
};

/** Names that are also everyday words, or too short: taken as places only where they are written as names. */
const EVERYDAY = new Set(
  'nice reading mobile hail van split bath orange most best us la bar man date male victoria sale eden'.split(
    ' ',
  ),
);
const MAX_WORDS = 4;

const lookUp = (name: string): readonly Labeled[] => {
  const key = ALIASES[name] ?? name;
  const zone = ZONES[key];
  if (zone) return [zone];
  const city = cities.get(key);
  const nation = nations.get(key);
  // Singapore and Mexico City's "Mexico" are both: a country of one zone is the better name.
  if (nation && (nation.length === 1 || !city)) return nation;
  return city ? [city] : [];
};

const isEverydayWord = (name: string): boolean => EVERYDAY.has(name) || (name in ZONES && name.length < 5);

const isWrittenAsName = (words: string): boolean => /^\p{Lu}/u.test(words);

const iana = (text: string): Place[] =>
  [...text.matchAll(/\b[A-Z][A-Za-z]+(?:\/[A-Z][A-Za-z_+-]+){1,2}\b/g)].flatMap((match) => {
    try {
      const zone = new Intl.DateTimeFormat('en', { timeZone: match[0] }).resolvedOptions().timeZone;
      return [{ label: match[0], zone, index: match.index }];
    } catch {
      return [];
    }
  });

/** The places that a text names, in its order, each zone and label once; longer names win over shorter ones. */
export const findPlaces = (text: string): Place[] => {
  const found = iana(text);
  const rest = found.reduce((t, { label }) => t.replace(label, ' '.repeat(label.length)), text);
  const words = [...rest.matchAll(/[\p{L}\p{N}\p{M}'’.-]+/gu)];
  for (let start = 0; start < words.length;) {
    let taken = 1;
    for (let count = Math.min(MAX_WORDS, words.length - start); count > 0; count--) {
      const last = words[start + count - 1] as RegExpExecArray;
      const index = (words[start] as RegExpExecArray).index;
      const written = rest.slice(index, last.index + last[0].length);
      const name = normalizeName(written);
      const matches = lookUp(name);
      if (matches.length === 0 || (isEverydayWord(name) && !isWrittenAsName(written))) continue;
      for (const [label, zone] of matches) found.push({ label, zone, index });
      taken = count;
      break;
    }
    start += taken;
  }
  const byLabel = new Map(found.sort((a, b) => a.index - b.index).map((place) => [place.label, place]));
  const seen = new Set<string>();
  return [...byLabel.values()].filter(({ label, zone, index }) => {
    // "Paris, France" names one place twice: the country says nothing new where it follows its own city.
    const previous = [...byLabel.values()].find(
      (other) => other.index < index && other.zone === zone && other.label.endsWith(`, ${label}`),
    );
    return !previous && !seen.has(label) && Boolean(seen.add(label));
  });
};
