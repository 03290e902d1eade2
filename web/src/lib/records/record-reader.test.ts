import { afterEach, describe, expect, it, vi } from 'vitest';
import { decodeFields } from './decode-fields.ts';
import { createRecordReader, RecordsError } from './record-reader.ts';
import { readings } from './reading.ts';

const DOCUMENT = {
  name: 'projects/p/databases/(default)/documents/services/s',
  fields: {
    id: { stringValue: 's' },
    live: { nullValue: null },
    count: { integerValue: '3' },
    share: { doubleValue: 0.5 },
    on: { booleanValue: false },
    at: { timestampValue: '2026-11-21T10:00:00Z' },
    tags: {
      arrayValue: { values: [{ stringValue: 'a' }, { mapValue: { fields: { b: { integerValue: 1 } } } }] },
    },
    none: { arrayValue: {} },
    empty: { mapValue: {} },
  },
};
const FIELDS = {
  id: 's',
  live: null,
  count: 3,
  share: 0.5,
  on: false,
  at: '2026-11-21T10:00:00Z',
  tags: ['a', { b: 1 }],
  none: [],
  empty: {},
};

function reader(takeAnswer: () => Promise<Response> | undefined = () => undefined) {
  return createRecordReader({
    store: { projectId: 'p', emulatorHost: '127.0.0.1:8080' },
    getIdToken: () => Promise.resolve('token'),
    takeAnswer,
  });
}

function answerWith(...answers: Response[]) {
  const fetch = vi.fn<typeof globalThis.fetch>(() => Promise.resolve(answers.shift() ?? Response.error()));
  vi.stubGlobal('fetch', fetch);
  return fetch;
}

afterEach(() => {
  vi.unstubAllGlobals();
});

it('reads the values of Firestore’s REST interface', () => {
  expect(decodeFields(DOCUMENT.fields)).toEqual(FIELDS);
  expect(decodeFields()).toEqual({});
});

describe('a reader of records', () => {
  it('reads one record, or finds that there is none', async () => {
    const fetch = answerWith(Response.json(DOCUMENT), new Response('', { status: 404 }));
    expect(await reader().one(readings.service('a.b'))).toEqual(FIELDS);
    expect(fetch).toHaveBeenCalledWith(
      'http://127.0.0.1:8080/v1/projects/p/databases/(default)/documents/services/a.b',
      { headers: { Authorization: 'Bearer token' } },
    );
    expect(await reader().one(readings.service('none'))).toBeUndefined();
  });

  it('asks for what a query finds, below another record too', async () => {
    const fetch = answerWith(
      Response.json([{ document: DOCUMENT, readTime: 't' }]),
      Response.json([{ readTime: 't' }]),
    );
    const filter = { status: 'failed', serviceId: undefined } as const;
    expect(await reader().many(readings.deployments('w', filter))).toEqual([FIELDS]);
    const [, init] = fetch.mock.calls[0] ?? [];
    expect(JSON.parse(String(init?.body))).toMatchObject({
      structuredQuery: {
        from: [{ collectionId: 'deployments' }],
        where: { compositeFilter: { op: 'AND', filters: { length: 2 } } },
        orderBy: [{ field: { fieldPath: 'createdAt' }, direction: 'DESCENDING' }],
        limit: 100,
      },
    });
    expect(await reader().many(readings.workspaceAgents('w'))).toEqual([]);
    expect(fetch.mock.calls[1]?.[0]).toMatch(/\/documents\/workspaces\/w:runQuery$/);
  });

  it('takes an answer that is on its way, and asks again where that was refused', async () => {
    const fetch = answerWith(Response.json(DOCUMENT));
    const taken = reader(() => Promise.resolve(Response.json(DOCUMENT)));
    expect(await taken.one(readings.service('s'))).toEqual(FIELDS);
    expect(fetch).not.toHaveBeenCalled();
    const refused = reader(() => Promise.resolve(new Response('', { status: 401 })));
    expect(await refused.one(readings.service('s'))).toEqual(FIELDS);
  });

  it('says by Firebase’s codes why nothing could be read', async () => {
    for (const [status, code] of [
      [403, 'permission-denied'],
      [401, 'unauthenticated'],
      [503, 'unavailable'],
    ] as const) {
      answerWith(new Response('', { status }));
      const failure: unknown = await reader()
        .many(readings.agents())
        .catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(RecordsError);
      expect(failure).toMatchObject({ code });
    }
  });
});
