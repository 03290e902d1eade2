import { z } from 'zod';
import type { CountryIndex } from '../country-index.ts';
import { defineTool } from './country-tool.ts';
import { formatArea, formatPeople } from './format.ts';

const MAX_COUNTRIES = 10;

/** Several countries side by side. */
export const compareCountries = (index: CountryIndex) =>
  defineTool({
    name: 'compare_countries',
    title: 'Compare countries',
    description:
      'Compares two or more countries side by side: which is bigger, has more people, is denser; a table versus.',
    input: z.object({
      countries: z
        .array(z.string().min(1))
        .min(2)
        .max(MAX_COUNTRIES)
        .describe('Names, ISO codes or capitals.'),
    }),
    run({ countries }) {
      const rows = countries
        .map((name) => index.find(name))
        .map(({ name, capital, population, areaKm2, currencies, languages }) => ({
          name,
          capital,
          population,
          areaKm2,
          peoplePerKm2: areaKm2 ? Math.round(population / areaKm2) : null,
          currency: currencies[0]?.code ?? '',
          languages,
        }));
      const table = rows.map(
        (row) =>
          `| ${row.name} | ${row.capital ?? ''} | ${formatPeople(row.population)} | ${formatArea(row.areaKm2)} | ` +
          `${row.peoplePerKm2?.toLocaleString('en') ?? ''} | ${row.currency} |`,
      );
      const head =
        '| Country | Capital | Population | Area | People per km² | Currency |\n| --- | --- | --- | --- | --- | --- |';
      return { text: [head, ...table].join('\n'), structured: { countries: rows } };
    },
  });
