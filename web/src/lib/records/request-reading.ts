import type { QueryReading, Reading } from './reading.ts';

/** The database of a project, or the emulator of one. */
export interface Store {
  projectId: string;
  /** `host:port` of an emulator. */
  emulatorHost?: string | undefined;
}

/** Asks Firestore for records by a plain request (https://firebase.google.com/docs/firestore/reference/rest/v1/projects.databases.documents). */
export function requestReading(
  { projectId, emulatorHost }: Store,
  idToken: string,
  reading: Reading,
): Promise<Response> {
  const origin = emulatorHost === undefined ? 'https://firestore.googleapis.com' : `http://${emulatorHost}`;
  const root = `${origin}/v1/projects/${projectId}/databases/(default)/documents`;
  const headers = { Authorization: `Bearer ${idToken}` };
  if ('document' in reading) return fetch(`${root}/${encodePath(reading.document)}`, { headers });
  const [collectionId, ...parents] = reading.collection.split('/').toReversed();
  const parent = parents.map((part) => `${encodeURIComponent(part)}`).toReversed();
  return fetch(`${[root, ...parent].join('/')}:runQuery`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ structuredQuery: structuredQuery(reading, collectionId ?? '') }),
  });
}

function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

function structuredQuery({ where, orderBy, limit }: QueryReading, collectionId: string): object {
  const filters = where.map(([fieldPath, stringValue]) => ({
    fieldFilter: { field: { fieldPath }, op: 'EQUAL', value: { stringValue } },
  }));
  return {
    from: [{ collectionId }],
    ...(filters.length > 0 && { where: { compositeFilter: { op: 'AND', filters } } }),
    ...(orderBy && {
      orderBy: [
        {
          field: { fieldPath: orderBy[0] },
          direction: orderBy[1] === 'asc' ? 'ASCENDING' : 'DESCENDING',
        },
      ],
    }),
    ...(limit !== undefined && { limit }),
  };
}
