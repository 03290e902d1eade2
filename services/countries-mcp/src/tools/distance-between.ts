import { z } from 'zod';
import type { CountryIndex } from '../country-index.ts';
import type { Country } from '../country.ts';
import { NotInTableError } from '../country-index.ts';
import { defineTool } from './country-tool.ts';

const EARTH_RADIUS_KM = 6371.0088;
const KM_PER_MILE = 1.609344;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Great-circle distance in kilometres (haversine). */
export const distanceKm = (
  from: { latitude: number; longitude: number },
  to: { latitude: number; longitude: number },
): number => {
  const dLatitude = radians(to.latitude - from.latitude) / 2;
  const dLongitude = radians(to.longitude - from.longitude) / 2;
  const a =
    Math.sin(dLatitude) ** 2 +
    Math.cos(radians(from.latitude)) * Math.cos(radians(to.latitude)) * Math.sin(dLongitude) ** 2;
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.sqrt(a));
};

const placeOf = (country: Country): { label: string; location: NonNullable<Country['location']> } => {
  const { location, capital, name } = country;
  if (location === null) throw new NotInTableError(`The position of ${name} is not in the table.`);
  const label = location.isMiddle || capital === null ? `the middle of ${name}` : `${capital} (${name})`;
  return { label, location };
};

/** How far two capitals are apart. */
export const distanceBetween = (index: CountryIndex) =>
  defineTool({
    name: 'distance_between',
    title: 'Distance between countries',
    description:
      'Measures the distance between two countries or capitals, as the crow flies: how far one is from the other, in km and miles.',
    input: z.object({
      from: z.string().min(1).describe('Country or capital to start at.'),
      to: z.string().min(1).describe('Country or capital to arrive at.'),
    }),
    run({ from, to }) {
      const [start, end] = [placeOf(index.find(from)), placeOf(index.find(to))];
      const km = Math.round(distanceKm(start.location, end.location));
      const miles = Math.round(km / KM_PER_MILE);
      const text = `From ${start.label} to ${end.label} it is ${km.toLocaleString('en')} km (${miles.toLocaleString('en')} miles) as the crow flies.`;
      return { text, structured: { from: start.label, to: end.label, km, miles } };
    },
  });
