/** One country or territory, as `src/generated/countries.json` has it. */
export interface Country {
  /** ISO 3166-1 alpha-2. */
  code: string;
  alpha3: string;
  name: string;
  /** Other names by which it is known, among them its own. */
  aliases: string[];
  capital: string | null;
  /** Of the capital, or with `isMiddle` of the country's middle, in degrees. */
  location: { latitude: number; longitude: number; isMiddle: boolean } | null;
  continent: string;
  region: string;
  population: number;
  /** Square kilometres, with inland waters. */
  areaKm2: number | null;
  /** Official ones, most speakers first. */
  languages: string[];
  currencies: { code: string; name: string }[];
  callingCodes: string[];
  /** Codes of the countries with which it shares a land border. */
  borders: string[];
}
