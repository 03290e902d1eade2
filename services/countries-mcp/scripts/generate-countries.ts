// Writes src/generated/countries.json. Sources and their licences are in src/generated/SOURCES.md.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { countries as listedCountries } from 'countries-list';
import type { Country } from '../src/country.ts';
import { normalizeName } from '../src/normalize-name.ts';
import { readBorders } from './read-borders.ts';

const read = <T>(specifier: string): T =>
  JSON.parse(readFileSync(fileURLToPath(import.meta.resolve(specifier)), 'utf8')) as T;
const cldr = <T>(file: string): T =>
  (read<{ supplemental: T }>(`cldr-core/supplemental/${file}.json`) as { supplemental: T }).supplemental;

interface Territory {
  _population: string;
  languagePopulation?: Record<string, { _populationPercent: string; _officialStatus?: string }>;
}
type Tender = Record<string, { _from?: string; _to?: string; _tender?: string }>;
interface Listed {
  name: string;
  native: string;
  phone: number[];
  capital: string;
}
interface City {
  city: string;
  city_ascii: string;
  lat: number;
  lng: number;
  pop: number;
  country: string;
  iso2: string;
}

const { territoryInfo } = cldr<{ territoryInfo: Record<string, Territory> }>('territoryInfo');
const { currencyData } = cldr<{ currencyData: { region: Record<string, Tender[]> } }>('currencyData');
const { territoryContainment } = cldr<{ territoryContainment: Record<string, { _contains?: string[] }> }>(
  'territoryContainment',
);
const { codeMappings } = cldr<{ codeMappings: Record<string, { _numeric?: string; _alpha3?: string }> }>(
  'codeMappings',
);
const listed: Record<string, Listed> = listedCountries;
const areas = read<{ country: string; area: number }[]>('country-json/src/country-by-surface-area.json');
const cities = read<City[]>('city-timezones/data/cityMap.json');

const regionNames = new Intl.DisplayNames('en', { type: 'region' });
const languageNames = new Intl.DisplayNames('en', { type: 'language' });
const currencyNames = new Intl.DisplayNames('en', { type: 'currency' });

const byNumeric = new Map(
  // The table holds currencies and codes of the past too, which share the numbers.
  Object.entries(codeMappings).flatMap(([code, { _numeric }]) =>
    _numeric && listed[code] ? [[_numeric, code] as const] : [],
  ),
);
const shapes = readBorders((numeric) => byNumeric.get(numeric));

/** The group of a list of CLDR groups that contains a territory, itself or within another. */
const groupOf = (code: string, groups: readonly string[]): string | undefined =>
  groups.find((group) => (territoryContainment[group]?._contains ?? []).includes(code));
const CONTINENTS: Record<string, string[]> = Object.fromEntries(
  ['002', '019', '142', '150', '009'].map((continent) => [
    continent,
    continent === '019'
      ? ['021', '013', '029', '005']
      : (territoryContainment[continent]?._contains ?? []).flatMap((group) =>
          /^\d+$/.test(group) ? [group] : [],
        ),
  ]),
);

/** Colloquial names and those of the sources, which the display name does not cover. */
const MORE_NAMES: Record<string, string[]> = {
  AE: ['UAE', 'Emirates'],
  CD: ['DR Congo', 'Democratic Republic of the Congo', 'Congo-Kinshasa', 'The Democratic Republic of Congo'],
  CG: ['Republic of the Congo', 'Congo', 'Congo-Brazzaville'],
  CI: ['Ivory Coast'],
  CZ: ['Czech Republic'],
  GB: ['UK', 'Great Britain', 'Britain', 'England', 'Scotland', 'Wales'],
  KP: ['North Korea'],
  KR: ['South Korea', 'Korea'],
  MK: ['Macedonia'],
  MM: ['Burma'],
  NL: ['Holland'],
  RU: ['Russian Federation'],
  SZ: ['Swaziland'],
  TL: ['East Timor'],
  TR: ['Turkey'],
  US: ['USA', 'US', 'United States of America', 'America'],
  VA: ['Vatican', 'Holy See', 'Holy See (Vatican City State)'],
  FJ: ['Fiji Islands'],
  CV: ['Cabo Verde'],
};

/** On the map French Guiana is a part of France; in ISO 3166 it is a territory of its own. */
const guianaBorders = ['BR', 'SR'];
for (const other of guianaBorders) {
  shapes.get('FR')?.borders.delete(other);
  shapes.get(other)?.borders.delete('FR');
  shapes.get(other)?.borders.add('GF');
}
shapes.set('GF', { borders: new Set(guianaBorders), areaKm2: 83_500, middle: [3.9, -53.1] });

/** Land borders too short for the map: the bridges at Kazungula and to Macao. */
for (const [one, other] of [
  ['BW', 'ZM'],
  ['CN', 'MO'],
] as const) {
  shapes.get(one)?.borders.add(other);
  shapes.get(other)?.borders.add(one);
}

const nameOf = (code: string): string => regionNames.of(code)?.replace(/ \((?!.*Islands).*\)$/, '') ?? code;

const aliasesOf = (code: string): string[] => {
  const name = nameOf(code);
  const cityNames = cities.find(({ iso2 }) => iso2 === code)?.country;
  const all = [
    regionNames.of(code),
    listed[code]?.name,
    listed[code]?.native,
    cityNames,
    ...(MORE_NAMES[code] ?? []),
  ];
  const seen = new Set([normalizeName(name)]);
  return all.filter((each): each is string => {
    const key = normalizeName(each ?? '');
    return key !== '' && !seen.has(key) && Boolean(seen.add(key));
  });
};

const areaByName = new Map(areas.map(({ country, area }) => [normalizeName(country), area]));
/** The stated area; where there is none, the map's, rounded. */
const areaOf = (code: string): number | null => {
  const stated = [nameOf(code), ...aliasesOf(code)]
    .map((name) => areaByName.get(normalizeName(name)))
    .find((area) => area !== undefined && area > 0);
  const drawn = shapes.get(code)?.areaKm2;
  return stated ?? (drawn ? Number(drawn.toPrecision(3)) : null);
};

const locationOf = (code: string, capital: string): Country['location'] => {
  const key = normalizeName(capital);
  const found = cities
    .filter(({ iso2 }) => iso2 === code)
    .sort((a, b) => b.pop - a.pop)
    .find(({ city, city_ascii }) => [city, city_ascii].some((name) => normalizeName(name) === key));
  if (found) return { latitude: round(found.lat), longitude: round(found.lng), isMiddle: false };
  const middle = shapes.get(code)?.middle;
  return middle ? { latitude: round(middle[0]), longitude: round(middle[1]), isMiddle: true } : null;
};

const round = (degrees: number): number => Math.round(degrees * 100) / 100;

const currenciesOf = (code: string): Country['currencies'] =>
  (currencyData.region[code] ?? [])
    .flatMap((tender) => Object.entries(tender))
    .filter(([, { _to, _tender }]) => _to === undefined && _tender !== 'false')
    .map(([currency]) => ({ code: currency, name: currencyNames.of(currency) ?? currency }));

const languagesOf = (code: string): string[] =>
  Object.entries(territoryInfo[code]?.languagePopulation ?? {})
    .filter(([, { _officialStatus }]) => /^(?:de_facto_)?official$/.test(_officialStatus ?? ''))
    .sort(([, a], [, b]) => Number(b._populationPercent) - Number(a._populationPercent))
    .map(([language]) => languageNames.of(language.replace('_', '-')) ?? language);

const codes = Object.keys(territoryInfo).filter(
  (code) => /^[A-Z]{2}$/.test(code) && listed[code] !== undefined,
);
const known = new Set(codes);

const countries = codes.sort().flatMap((code): Country[] => {
  const entry = listed[code];
  const continent = Object.keys(CONTINENTS).find((each) => groupOf(code, CONTINENTS[each] ?? []));
  const population = Number(territoryInfo[code]?._population);
  if (entry === undefined || continent === undefined || population === 0) return [];
  return [
    {
      code,
      alpha3: codeMappings[code]?._alpha3 ?? '',
      name: nameOf(code),
      aliases: aliasesOf(code),
      capital: entry.capital || null,
      location: locationOf(code, entry.capital),
      continent: regionNames.of(continent) ?? continent,
      region: regionNames.of(groupOf(code, CONTINENTS[continent] ?? []) ?? '') ?? '',
      population,
      areaKm2: areaOf(code),
      languages: languagesOf(code),
      currencies: currenciesOf(code),
      callingCodes: entry.phone.map((digits) => `+${digits}`),
      borders: [...(shapes.get(code)?.borders ?? [])].filter((other) => known.has(other)).sort(),
    },
  ];
});

mkdirSync(new URL('../src/generated/', import.meta.url), { recursive: true });
writeFileSync(
  new URL('../src/generated/countries.json', import.meta.url),
  `${JSON.stringify(countries, null, 1)}\n`,
);
