/** Who was signed in when this browser last showed the console, as Firebase Auth keeps it. */
export interface StoredUser {
  uid: string;
  email: string | null;
  idToken: string;
  /** Milliseconds since 1970. */
  expiresAtMs: number;
}

/** A token that ends sooner may have ended when it arrives. */
const TOKEN_LEFT_MS = 60_000;

/** Whether the user's token is still good. */
export function isFresh({ expiresAtMs }: StoredUser): boolean {
  return expiresAtMs - Date.now() > TOKEN_LEFT_MS;
}

/** As Firebase Auth 12 names them (packages/auth/src/platform_browser/persistence/indexed_db.ts); it tells of them to nobody. */
const DATABASE = 'firebaseLocalStorageDb';
const STORE = 'firebaseLocalStorage';

/**
 * Reads what Firebase Auth has kept, before Firebase Auth is there. Undefined when nobody is signed in, or when it is not kept
 * as this expects it: then Firebase Auth says who is signed in, some 300 ms later.
 */
export async function readStoredUser(
  databases: Pick<IDBFactory, 'open'>,
  apiKey: string,
): Promise<StoredUser | undefined> {
  try {
    const database = await open(databases);
    try {
      const key = `firebase:authUser:${apiKey}:[DEFAULT]`;
      return userOf(await ended(database.transaction(STORE).objectStore(STORE).get(key)));
    } finally {
      database.close();
    }
  } catch {
    return undefined;
  }
}

function open(databases: Pick<IDBFactory, 'open'>): Promise<IDBDatabase> {
  const request = databases.open(DATABASE);
  // It is Firebase's to make: what is not there yet is left as it is.
  request.onupgradeneeded = () => request.transaction?.abort();
  return ended(request);
}

function ended<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('Not readable.'));
  });
}

function userOf(record: unknown): StoredUser | undefined {
  const { uid, email, stsTokenManager } = field(record, 'value');
  const { accessToken: idToken, expirationTime: expiresAtMs } = field({ stsTokenManager }, 'stsTokenManager');
  if (typeof uid !== 'string' || typeof idToken !== 'string' || typeof expiresAtMs !== 'number')
    return undefined;
  return { uid, email: typeof email === 'string' ? email : null, idToken, expiresAtMs };
}

function field(record: unknown, name: string): Readonly<Partial<Record<string, unknown>>> {
  const value: unknown = typeof record === 'object' && record !== null && Reflect.get(record, name);
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
