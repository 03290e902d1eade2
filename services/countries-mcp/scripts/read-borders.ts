import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const ring = z.array(z.number());
const geometrySchema = z.union([
  z.object({
    type: z.literal('Polygon'),
    arcs: z.array(ring),
    id: z.string().optional(),
    properties: z.object({ name: z.string() }),
  }),
  z.object({
    type: z.literal('MultiPolygon'),
    arcs: z.array(z.array(ring)),
    id: z.string().optional(),
    properties: z.object({ name: z.string() }),
  }),
]);
const topologySchema = z.object({
  transform: z.object({
    scale: z.tuple([z.number(), z.number()]),
    translate: z.tuple([z.number(), z.number()]),
  }),
  arcs: z.array(z.array(z.tuple([z.number(), z.number()]))),
  objects: z.object({ countries: z.object({ geometries: z.array(geometrySchema) }) }),
});

const EARTH_RADIUS_KM = 6371.0088;
/** What Natural Earth draws apart, by the country that it belongs to in ISO 3166. */
const PARTS: Record<string, string> = { Kosovo: 'XK', Somaliland: 'SO', 'N. Cyprus': 'CY' };

export interface CountryShape {
  borders: Set<string>;
  areaKm2: number;
  /** Middle of its largest part: latitude, longitude. */
  middle: [number, number];
}

type Point = [longitude: number, latitude: number];

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

const ringArea = (points: readonly Point[]): number => {
  let sum = 0;
  for (const [index, [longitude, latitude]] of points.entries()) {
    const [nextLongitude, nextLatitude] = points[(index + 1) % points.length] as Point;
    sum +=
      radians(nextLongitude - longitude) *
      (2 + Math.sin(radians(latitude)) + Math.sin(radians(nextLatitude)));
  }
  return Math.abs((sum * EARTH_RADIUS_KM ** 2) / 2);
};

/**
 * Shapes of countries by ISO code, from Natural Earth's 1:10m map as world-atlas has it: two countries that share a line
 * of the topology share a border. `codeOf` maps ISO 3166-1 numeric codes.
 */
export const readBorders = (codeOf: (numeric: string) => string | undefined): Map<string, CountryShape> => {
  const path = fileURLToPath(import.meta.resolve('world-atlas/countries-10m.json'));
  const { arcs, transform, objects } = topologySchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  const lines = arcs.map((arc) => {
    let [x, y] = [0, 0];
    return arc.map(([dx, dy]): Point => {
      x += dx;
      y += dy;
      return [
        x * transform.scale[0] + transform.translate[0],
        y * transform.scale[1] + transform.translate[1],
      ];
    });
  });
  const toPoints = (indexes: readonly number[]): Point[] =>
    indexes.flatMap((index) => (index < 0 ? [...(lines[~index] ?? [])].reverse() : (lines[index] ?? [])));

  const shapes = new Map<string, CountryShape>();
  const usersOf = new Map<number, Set<string>>();
  const largest = new Map<string, number>();
  for (const geometry of objects.countries.geometries) {
    const code =
      PARTS[geometry.properties.name] ?? (geometry.id === undefined ? undefined : codeOf(geometry.id));
    if (code === undefined) continue;
    const shape = shapes.get(code) ?? { borders: new Set<string>(), areaKm2: 0, middle: [0, 0] };
    shapes.set(code, shape);
    for (const [outer, ...holes] of geometry.type === 'Polygon' ? [geometry.arcs] : geometry.arcs) {
      const points = toPoints(outer ?? []);
      const area = ringArea(points);
      shape.areaKm2 += area - holes.reduce((sum, hole) => sum + ringArea(toPoints(hole)), 0);
      if (area > (largest.get(code) ?? 0)) {
        largest.set(code, area);
        const mean = (axis: 0 | 1): number =>
          points.reduce((sum, point) => sum + point[axis], 0) / points.length;
        shape.middle = [mean(1), mean(0)];
      }
      for (const index of [outer ?? [], ...holes].flat()) {
        const key = index < 0 ? ~index : index;
        usersOf.set(key, (usersOf.get(key) ?? new Set()).add(code));
      }
    }
  }
  for (const users of usersOf.values()) {
    for (const code of users) {
      for (const other of users) if (other !== code) shapes.get(code)?.borders.add(other);
    }
  }
  return shapes;
};
