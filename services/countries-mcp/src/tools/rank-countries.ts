import { z } from 'zod';
import type { CountryIndex } from '../country-index.ts';
import type { Country } from '../country.ts';
import { defineTool } from './country-tool.ts';
import { formatArea, formatPeople } from './format.ts';

const MEASURES = ['population', 'area', 'density', 'borders'] as const;
type Measure = (typeof MEASURES)[number];
const ORDERS = ['largest', 'smallest'] as const;

const valueOf = (measure: Measure, country: Country): number | null => {
  const { population, areaKm2, borders } = country;
  switch (measure) {
    case 'population':
      return population;
    case 'area':
      return areaKm2;
    case 'density':
      return areaKm2 ? population / areaKm2 : null;
    case 'borders':
      return borders.length;
    default:
      return measure satisfies never;
  }
};

const format = (measure: Measure, value: number): string => {
  switch (measure) {
    case 'population':
      return formatPeople(value);
    case 'area':
      return formatArea(value);
    case 'density':
      return `${Math.round(value).toLocaleString('en')} people per km²`;
    case 'borders':
      return `${value} neighbours`;
    default:
      return measure satisfies never;
  }
};

/** The first or last countries by a figure. */
export const rankCountries = (index: CountryIndex) => {
  const continents = [...new Set(index.all.map(({ continent }) => continent))].sort();
  const regions = [...new Set(index.all.map(({ region }) => region))].sort();
  const places = [...new Set([...continents, ...regions])] as [string, ...string[]];
  return defineTool({
    name: 'rank_countries',
    title: 'Rank countries',
    description:
      'Ranks the top countries of the world or of a continent: largest, biggest, smallest, most populous, most ' +
      'densely peopled, with the most neighbours.',
    input: z.object({
      by: z.enum(MEASURES).default('population').describe('The figure to rank by.'),
      order: z.enum(ORDERS).default('largest').describe('Which end comes first.'),
      region: z.enum(places).optional().describe('Only countries of this continent or region.'),
      limit: z.int().min(1).max(50).default(10).describe('How many.'),
    }),
    run({ by, order, region, limit }) {
      const sign = order === 'largest' ? -1 : 1;
      const ranked = index.all
        .filter((country) => region === undefined || [country.continent, country.region].includes(region))
        .flatMap((country) => {
          const value = valueOf(by, country);
          return value === null ? [] : [{ name: country.name, value }];
        })
        .sort((a, b) => sign * (a.value - b.value))
        .slice(0, limit);
      const lines = ranked.map(({ name, value }, place) => `${place + 1}. ${name}: ${format(by, value)}`);
      return {
        text: `The ${order} by ${by}${region ? ` in ${region}` : ''}:\n\n${lines.join('\n')}`,
        structured: { by, order, region: region ?? null, countries: ranked },
      };
    },
  });
};
