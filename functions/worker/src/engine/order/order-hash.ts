import { createHash } from 'node:crypto';
import type { ServiceOrder } from '../ports.ts';

/** Goes into each hash: raise it when the same order becomes another template. */
const TEMPLATE = 1;

/** Says of an order what its revision is made of: the same for the same image, environment and settings, whatever its name. */
export function orderHash({ image, labels, env, port, runtime }: Omit<ServiceOrder, 'revision'>): string {
  const order = canonical([TEMPLATE, image, labels, env, port, runtime]);
  return createHash('sha256').update(JSON.stringify(order)).digest('hex').slice(0, 40);
}

/** The same value with the fields of each object in one order. */
function canonical(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(canonical);
  const entries = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, field]) => [name, canonical(field)]),
  );
}
