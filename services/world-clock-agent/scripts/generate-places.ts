// Writes src/generated/places.json (cities and the places that IANA zones are named after) and countries.json.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { normalizeName } from '../src/normalize-name.ts';
import { offsetMinutes } from '../src/zoned-time.ts';

interface City {
  city_ascii: string;
  city: string;
  pop: number;
  country: string;
  iso2: string;
  timezone: string | null;
}

const MIN_POPULATION = 200_000;

const dataPath = fileURLToPath(import.meta.resolve('city-timezones/data/cityMap.json'));
const cities = (JSON.parse(readFileSync(dataPath, 'utf8')) as City[])
  .filter((city): city is City & { timezone: string } => city.timezone !== null)
  .sort((a, b) => b.pop - a.pop);

const places: Record<string, [label: string, zone: string]> = {};
const add = (name: string, label: string, zone: string) => {
  const key = normalizeName(name);
  if (key.length > 2) places[key] ??= [label, zone];
};

for (const { city, city_ascii, country, pop, timezone } of cities) {
  if (pop < MIN_POPULATION) continue;
  add(city_ascii, `${city}, ${country}`, timezone);
  add(city, `${city}, ${country}`, timezone);
}

// IANA ids name the main city of each zone, among them capitals too small for the rule above.
for (const zone of Intl.supportedValuesOf('timeZone')) {
  const city = (zone.split('/').at(-1) as string).replaceAll('_', ' ');
  const country = cities.find((other) => other.timezone === zone)?.country;
  if (zone.includes('/')) add(city, country && country !== city ? `${city}, ${country}` : city, zone);
}

// Countries: in one zone, or in several, each told by its largest city.
const MAX_ZONES = 6;
const MIN_SHARE = 0.05;
const offsetsOf = (zone: string): string =>
  [0, 6]
    .map((month) => offsetMinutes(zone, new Date(Date.UTC(new Date().getUTCFullYear(), month, 15))))
    .join();
const countryNames = new Intl.DisplayNames('en', { type: 'region' });
const countries = new Map<string, { iso2: string; byZone: Map<string, City> }>();
for (const city of cities) {
  const entry = countries.get(city.country) ?? { iso2: city.iso2, byZone: new Map<string, City>() };
  if (city.timezone && !entry.byZone.has(city.timezone)) entry.byZone.set(city.timezone, city);
  countries.set(city.country, entry);
}
const countryZones: Record<string, [label: string, zone: string][]> = {};
for (const [country, { iso2, byZone }] of countries) {
  const name = /^[A-Z]{2}$/.test(iso2) ? (countryNames.of(iso2) ?? country) : country;
  const bySize = [...byZone].sort(([, a], [, b]) => b.pop - a.pop);
  const largest = bySize[0]?.[1].pop ?? 0;
  const seen = new Set<string>();
  const main = bySize.filter(([zone, { pop }]) => {
    const times = offsetsOf(zone);
    return pop > largest * MIN_SHARE && !seen.has(times) && seen.add(times);
  });
  const zones = main
    .slice(0, MAX_ZONES)
    .map(([zone, { city }]): [string, string] => [main.length === 1 ? name : `${city}, ${name}`, zone]);
  for (const key of [normalizeName(country), normalizeName(name)]) countryZones[key] ??= zones;
}

mkdirSync(new URL('../src/generated/', import.meta.url), { recursive: true });
const write = (file: string, table: Record<string, unknown>) => {
  const sorted = Object.fromEntries(Object.entries(table).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(new URL(`../src/generated/${file}`, import.meta.url), `${JSON.stringify(sorted)}\n`);
};
write('places.json', places);
write('countries.json', countryZones);
