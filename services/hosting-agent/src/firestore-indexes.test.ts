import { readFile } from 'node:fs/promises';
import { createFirestoreStorage } from '@agent-gallery/a2a/firestore';
import { Firestore, Query } from '@google-cloud/firestore';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';

// The emulator answers every query; Firestore itself refuses one that no composite index serves. So the queries are taken
// from the client, as they would be sent, and looked up in the file that is deployed.

const direction = z.enum(['ASCENDING', 'DESCENDING']);
const fileSchema = z.object({
  indexes: z.array(
    z.object({
      collectionGroup: z.string(),
      queryScope: z.string(),
      fields: z.array(z.object({ fieldPath: z.string(), order: direction })),
    }),
  ),
  fieldOverrides: z.array(
    z.object({ collectionGroup: z.string(), fieldPath: z.string(), ttl: z.boolean().optional() }).loose(),
  ),
});
const file = fileSchema.parse(
  JSON.parse(await readFile(new URL('../../../infra/firestore.indexes.json', import.meta.url), 'utf8')),
);

const filterSchema = z.object({
  fieldFilter: z.object({ field: z.object({ fieldPath: z.string() }), op: z.string() }),
});
const sentSchema = z.object({
  structuredQuery: z.object({
    from: z.array(z.object({ collectionId: z.string() })),
    where: z
      .union([
        filterSchema.transform((filter) => [filter]),
        z
          .object({ compositeFilter: z.object({ filters: z.array(filterSchema) }) })
          .transform(({ compositeFilter }) => compositeFilter.filters),
      ])
      .optional(),
    orderBy: z.array(z.object({ field: z.object({ fieldPath: z.string() }), direction })).default([]),
  }),
});

interface Needed {
  collection: string;
  equal: string[];
  ordered: string[];
}

/** What an index must have: the fields that are compared for equality, then the order, that of an inequality being its own. */
const neededBy = (sent: unknown): Needed => {
  const { from, where = [], orderBy } = sentSchema.parse(sent).structuredQuery;
  const filters = where.map(({ fieldFilter }) => ({ path: fieldFilter.field.fieldPath, op: fieldFilter.op }));
  const unequal = filters.filter(({ op }) => op !== 'EQUAL').map(({ path }) => `${path} ASCENDING`);
  const order = orderBy.map(({ field, direction: way }) => `${field.fieldPath} ${way}`);
  return {
    collection: from[0]?.collectionId ?? '',
    equal: filters
      .filter(({ op }) => op === 'EQUAL')
      .map(({ path }) => path)
      .sort(),
    ordered: order.length > 0 ? order : [...new Set(unequal)],
  };
};

/** Single fields, and equalities alone, are served by the indexes that every field has. */
const isServed = ({ collection, equal, ordered }: Needed): boolean =>
  ordered.length === 0 ||
  (equal.length === 0 && ordered.length === 1) ||
  file.indexes.some(({ collectionGroup, fields }) => {
    const first = fields.slice(0, equal.length).map(({ fieldPath }) => fieldPath);
    const then = fields.slice(equal.length).map(({ fieldPath, order }) => `${fieldPath} ${order}`);
    return (
      collectionGroup === collection &&
      JSON.stringify(first.sort()) === JSON.stringify(equal) &&
      JSON.stringify(then) === JSON.stringify(ordered)
    );
  });

const sent: Needed[] = [];
beforeEach(() => {
  sent.length = 0;
  // toProto is the client's own, not published: what it sends.
  const note = (query: unknown) => void sent.push(neededBy((query as { toProto(): unknown }).toProto()));
  vi.spyOn(Query.prototype, 'get').mockImplementation(function (this: Query) {
    note(this);
    return Promise.resolve({ docs: [] } as never);
  });
  vi.spyOn(Query.prototype, 'count').mockImplementation(function (this: Query) {
    note(this);
    return { get: () => Promise.resolve({ data: () => ({ count: 0 }) }) } as never;
  });
});
afterEach(() => vi.restoreAllMocks());

const someOf = <T>(values: readonly T[]): T[][] =>
  values.reduce<T[][]>((sets, value) => [...sets, ...sets.map((set) => [...set, value])], [[]]);

describe('the composite indexes of firestore.indexes.json', () => {
  const filters = [
    { contextId: 'c' },
    { state: 'TASK_STATE_WORKING' },
    { statusSince: 1 },
    { after: { statusAt: 1, taskId: 't' } },
  ] as const;

  it.each(someOf(filters).map((chosen) => Object.assign({}, ...chosen) as Record<string, unknown>))(
    'serve a list of tasks by %j',
    async (query) => {
      const firestore = new Firestore({ projectId: 'demo-indexes' });
      const { taskLog } = createFirestoreStorage({ firestore, log: () => undefined });
      await taskLog.list({ tenant: '', owner: 'o' }, { ...query, limit: 10, includeArtifacts: false });
      expect(sent.length).toBe(2);
      expect(sent.filter((needed) => !isServed(needed))).toEqual([]);
    },
  );
});

describe('what the agents keep in Firestore', () => {
  it.each(['a2aTasks', 'events', 'pushConfigs', 'a2aInstances', 'adkSessions'])(
    'is deleted in %s when it has expired',
    (collectionGroup) => {
      const override = file.fieldOverrides.find(
        (each) => each.collectionGroup === collectionGroup && each.fieldPath === 'expireAt',
      );
      expect(override?.ttl).toBe(true);
    },
  );
});
