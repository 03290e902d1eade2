import type { Country } from '../country.ts';
import { createCountryIndex } from '../country-index.ts';
import countries from '../generated/countries.json' with { type: 'json' };
import { compareCountries } from './compare-countries.ts';
import { countryProfile } from './country-profile.ts';
import type { CountryTool } from './country-tool.ts';
import { distanceBetween } from './distance-between.ts';
import { findCountries } from './find-countries.ts';
import { rankCountries } from './rank-countries.ts';

export type { CountryTool, ToolAnswer } from './country-tool.ts';
export { NotInTableError } from '../country-index.ts';

/** The tools over a table of countries, by default the one that ships with this package. */
export const createCountryTools = (table: readonly Country[] = countries): CountryTool[] => {
  const index = createCountryIndex(table);
  return [countryProfile, findCountries, rankCountries, compareCountries, distanceBetween].map((create) =>
    create(index),
  );
};
