import { openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction } from 'idb';
import type { SessionSummary, Transcript } from './session-summary.ts';

/** Where conversations are kept. Each method rejects when the browser keeps nothing. */
export interface SessionStore {
  /** The conversations of a scope, the newest first. */
  list(scope: string): Promise<SessionSummary[]>;
  /** A conversation, unless it is of another scope. */
  read(scope: string, id: string): Promise<{ summary: SessionSummary; transcript: Transcript } | undefined>;
  /** Writes a conversation whole, and lets go of the oldest ones where there are too many. */
  write(summary: SessionSummary, transcript: Transcript): Promise<void>;
  remove(scope: string, id: string): Promise<void>;
  /** Tells of conversations that other pages have changed; returns what ends it. */
  watch(scope: string, changed: (id: string) => void): () => void;
}

export interface SessionLimits {
  perScope: number;
  inAll: number;
}

const LIMITS: SessionLimits = { perScope: 50, inAll: 300 };
const DATABASE = 'agent-gallery-chat';
const VERSION = 1;

interface Schema extends DBSchema {
  sessions: {
    key: string;
    value: SessionSummary;
    indexes: { byScope: [string, number]; byUpdate: number };
  };
  transcripts: { key: string; value: Transcript };
}
type Writing = IDBPTransaction<Schema, ['sessions', 'transcripts'], 'readwrite'>;

/** Keeps conversations in this browser's IndexedDB, for as long as its user lets it. */
export function createSessionStore(limits = LIMITS): SessionStore {
  const channel = new BroadcastChannel(DATABASE);
  let opening: Promise<IDBPDatabase<Schema>> | undefined;

  function open() {
    opening ??= openDB<Schema>(DATABASE, VERSION, {
      upgrade(database) {
        const sessions = database.createObjectStore('sessions', { keyPath: 'id' });
        sessions.createIndex('byScope', ['scope', 'updatedAt']);
        sessions.createIndex('byUpdate', 'updatedAt');
        database.createObjectStore('transcripts', { keyPath: 'id' });
      },
      terminated() {
        opening = undefined;
      },
    }).catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  }

  const write = async () => (await open()).transaction(['sessions', 'transcripts'], 'readwrite');
  const tell = (scope: string, id: string) => {
    channel.postMessage({ scope, id });
  };

  return {
    async list(scope) {
      const found = await (await open()).getAllFromIndex('sessions', 'byScope', ofScope(scope));
      return found.toReversed();
    },
    async read(scope, id) {
      const database = await open();
      const [summary, transcript] = await Promise.all([
        database.get('sessions', id),
        database.get('transcripts', id),
      ]);
      return summary?.scope === scope && transcript ? { summary, transcript } : undefined;
    },
    async write(summary, transcript) {
      const writing = await write();
      const before = await writing.objectStore('sessions').get(summary.id);
      void writing.objectStore('sessions').put(summary);
      void writing.objectStore('transcripts').put(transcript);
      if (before === undefined) await letGo(writing, summary.scope, limits);
      await writing.done;
      const isNews = before?.state !== summary.state || summary.state !== 'answering';
      if (isNews) tell(summary.scope, summary.id);
    },
    async remove(scope, id) {
      const writing = await write();
      const known = await writing.objectStore('sessions').get(id);
      if (known?.scope === scope) await drop(writing, [id]);
      await writing.done;
      tell(scope, id);
    },
    watch(scope, changed) {
      const hear = ({ data }: MessageEvent<{ scope: string; id: string }>) => {
        if (data.scope === scope) changed(data.id);
      };
      channel.addEventListener('message', hear);
      return () => {
        channel.removeEventListener('message', hear);
      };
    },
  };
}

function ofScope(scope: string): IDBKeyRange {
  return IDBKeyRange.bound([scope, -Infinity], [scope, Infinity]);
}

async function letGo(writing: Writing, scope: string, { perScope, inAll }: SessionLimits): Promise<void> {
  const sessions = writing.objectStore('sessions');
  const own = await sessions.index('byScope').getAllKeys(ofScope(scope));
  await drop(writing, own.slice(0, Math.max(0, own.length - perScope)));
  const all = await sessions.index('byUpdate').getAllKeys();
  await drop(writing, all.slice(0, Math.max(0, all.length - inAll)));
}

async function drop(writing: Writing, ids: readonly string[]): Promise<void> {
  await Promise.all(
    ids.flatMap((id) => [
      writing.objectStore('sessions').delete(id),
      writing.objectStore('transcripts').delete(id),
    ]),
  );
}
