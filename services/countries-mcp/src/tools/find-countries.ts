import { z } from 'zod';
import { NotInTableError, type CountryIndex } from '../country-index.ts';
import type { Country } from '../country.ts';
import { normalizeName } from '../normalize-name.ts';
import { defineTool } from './country-tool.ts';
import { formatList } from './format.ts';

const matches = (wanted: string, names: readonly string[]): boolean => {
  const key = normalizeName(wanted).replace(/s$/, '');
  return names.some((name) => ` ${normalizeName(name)} `.includes(` ${key} `) || normalizeName(name) === key);
};

/** Countries that have something in common. */
export const findCountries = (index: CountryIndex) =>
  defineTool({
    name: 'find_countries',
    title: 'Find countries',
    description:
      'Finds all countries that speak a language, pay with a currency, border a country, or that have a calling code.',
    input: z.object({
      language: z.string().optional().describe('Official language that is spoken: where people speak it.'),
      currency: z.string().optional().describe('Currency, name or code: where money of it is used to pay.'),
      neighbour: z.string().optional().describe('A country that they border or touch: its neighbours.'),
      callingCode: z.string().optional().describe('International calling code, such as +41: phone prefix.'),
    }),
    run({ language, currency, neighbour, callingCode }) {
      const near = neighbour === undefined ? undefined : index.find(neighbour);
      const tests: ((country: Country) => boolean)[] = [
        ...(language ? [(each: Country) => matches(language, each.languages)] : []),
        ...(currency
          ? [(each: Country) => each.currencies.some(({ code, name }) => matches(currency, [code, name]))]
          : []),
        ...(near ? [(each: Country) => near.borders.includes(each.code)] : []),
        ...(callingCode
          ? [(each: Country) => each.callingCodes.includes(`+${callingCode.replace(/\D/g, '')}`)]
          : []),
      ];
      if (tests.length === 0) {
        throw new NotInTableError('Name a language, a currency, a neighbour or a calling code.');
      }
      const names = index.all
        .filter((country) => tests.every((test) => test(country)))
        .map(({ name }) => name);
      const wanted = [
        language && `where ${language} is an official language`,
        currency && `that pay with ${currency}`,
        near && `that border ${near.name}`,
        callingCode && `with the calling code ${callingCode}`,
      ].filter(Boolean);
      const text =
        names.length === 0
          ? `I know no country ${wanted.join(' and ')}.`
          : `Countries and territories ${wanted.join(' and ')} (${names.length}): ${formatList(names)}.`;
      return { text, structured: { countries: names } };
    },
  });
