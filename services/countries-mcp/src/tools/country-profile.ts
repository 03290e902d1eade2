import { z } from 'zod';
import type { CountryIndex } from '../country-index.ts';
import type { Country } from '../country.ts';
import { defineTool } from './country-tool.ts';
import { formatArea, formatList, formatPeople } from './format.ts';

const TOPICS = ['capital', 'population', 'area', 'language', 'currency', 'border', 'calling code'] as const;
type Topic = (typeof TOPICS)[number];

const bordersOf = (country: Country, index: CountryIndex): string[] =>
  country.borders.map((code) => index.byCode(code)?.name ?? code);

const describe = (topic: Topic, country: Country, index: CountryIndex): string => {
  switch (topic) {
    case 'capital':
      return `Capital: ${country.capital ?? 'none'}`;
    case 'population':
      return `Population: ${formatPeople(country.population)}`;
    case 'area':
      return `Area: ${formatArea(country.areaKm2)}`;
    case 'language':
      return `Official languages: ${formatList(country.languages) || 'none'}`;
    case 'currency':
      return `Currency: ${formatList(country.currencies.map(({ code, name }) => `${name} (${code})`)) || 'none'}`;
    case 'border':
      return `Borders: ${formatList(bordersOf(country, index)) || 'none, no other country touches it on land'}`;
    case 'calling code':
      return `Calling code: ${formatList(country.callingCodes)}`;
    default:
      return topic satisfies never;
  }
};

/** What is known of one country. */
export const countryProfile = (index: CountryIndex) =>
  defineTool({
    name: 'country_profile',
    title: 'Country profile',
    description:
      'Tells facts about one country: its capital, population (how many people live there), area (how big it is), ' +
      'languages spoken, currency and money, neighbours and land borders, and calling code.',
    input: z.object({
      country: z.string().min(1).describe('Name, ISO code or capital of the country.'),
      topics: z.array(z.enum(TOPICS)).optional().describe('Only these facts; without them all.'),
    }),
    run({ country: name, topics }) {
      const country = index.find(name);
      const lines = (topics?.length ? topics : TOPICS).map((topic) => `- ${describe(topic, country, index)}`);
      return {
        text: `**${country.name}** (${country.code}, ${country.region})\n${lines.join('\n')}`,
        structured: { ...country, borders: bordersOf(country, index) },
      };
    },
  });
