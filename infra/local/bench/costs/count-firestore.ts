import type { Meter } from './meter.ts';
import { loadProtos } from './wire/load-protos.ts';
import type { CallTap, RequestTap } from './wire/start-tap.ts';
import { webChannelMessages, webChannelPosts } from './wire/web-channel.ts';

/**
 * Counts what Firestore bills (https://firebase.google.com/docs/firestore/pricing): a read for each document that a query, a look-up or a
 * listener gives, and one for a query that finds none; a read for each document that security rules look up, once a request; a
 * write for each document that a commit sets, a delete for each that it deletes.
 */
export function countFirestore(meter: Meter): {
  onCall: (path: string) => CallTap;
  onRequest: (method: string, url: string) => RequestTap;
} {
  const decode = loadProtos('@google-cloud/firestore', 'v1.json');
  const read = <T>(type: string, bytes: Buffer): T => decode<T>(`google.firestore.v1.${type}`, bytes);
  const reads = (who: Client, name: string, amount = 1) =>
    meter.add(`firestore.${who}.reads/${collectionOf(name)}`, amount);

  const calls: Record<string, () => CallTap> = {
    BatchGetDocuments: () => ({
      received(bytes) {
        const { found, missing } = read<{ found?: Named; missing?: string }>(
          'BatchGetDocumentsResponse',
          bytes,
        );
        const name = found?.name ?? missing;
        if (name !== undefined) reads('server', name);
      },
    }),
    RunQuery: () => {
      let asked = '';
      let found = 0;
      return {
        sent(bytes) {
          const { structuredQuery } = read<{ structuredQuery?: Query }>('RunQueryRequest', bytes);
          asked = structuredQuery?.from?.[0]?.collectionId ?? 'unknown';
        },
        received(bytes) {
          const answer = read<{ document?: Named; done?: boolean; readTime?: object }>(
            'RunQueryResponse',
            bytes,
          );
          if (answer.document) {
            found++;
            reads('server', answer.document.name);
          } else if (answer.readTime && found === 0) {
            found++;
            meter.add(`firestore.server.reads/${asked}`);
          }
        },
      };
    },
    RunAggregationQuery: () => ({ received: () => meter.add('firestore.server.reads/aggregation') }),
    ListDocuments: () => ({
      received(bytes) {
        const { documents = [] } = read<{ documents?: Named[] }>('ListDocumentsResponse', bytes);
        for (const { name } of documents) reads('server', name);
      },
    }),
    Listen: () => ({
      received(bytes) {
        countChange(read<Change>('ListenResponse', bytes), 'server');
      },
    }),
    Commit: () => {
      let writes: Write[] = [];
      return {
        sent(bytes) {
          writes = read<{ writes?: Write[] }>('CommitRequest', bytes).writes ?? [];
        },
        // One that is refused has no answer.
        received: () => {
          for (const { update, delete: deleted, transform } of writes) {
            if (deleted !== undefined) meter.add(`firestore.server.deletes/${collectionOf(deleted)}`);
            const set = update?.name ?? transform?.document;
            if (set !== undefined) meter.add(`firestore.server.writes/${collectionOf(set)}`);
          }
        },
      };
    },
    BatchWrite: () => ({
      sent(bytes) {
        for (const { update, delete: deleted } of read<{ writes?: Write[] }>('BatchWriteRequest', bytes)
          .writes ?? [])
          if (deleted !== undefined) meter.add(`firestore.server.deletes/${collectionOf(deleted)}`);
          else if (update) meter.add(`firestore.server.writes/${collectionOf(update.name)}`);
      },
    }),
  };

  const countChange = ({ documentChange, documentRemove }: Change, who: Client) => {
    const name = documentChange?.document?.name ?? documentRemove?.document;
    if (name !== undefined) reads(who, name);
  };

  // The emulator sends the whole result of a query again with each change; Firestore sends what has changed.
  const seen = new Set<string>();
  const isNews = (session: string, { documentChange }: Change): boolean => {
    if (!documentChange?.document) return true;
    const { name, updateTime } = documentChange.document;
    const version = JSON.stringify([session, documentChange.targetIds, name, updateTime]);
    if (seen.has(version)) return false;
    seen.add(version);
    return true;
  };

  return {
    onCall(path) {
      const [service = '', method = ''] = path.split('/').slice(1);
      if (!service.startsWith('google.firestore.v1.')) return {};
      meter.add(`firestore.server.calls/${method}`);
      return calls[method]?.() ?? {};
    },
    onRequest(method, url) {
      if (url.includes('/Listen/channel')) {
        let posted = '';
        const session = new URL(url, 'http://localhost').searchParams.get('SID') ?? '';
        const take = webChannelMessages((message) => {
          if (!isNews(session, message as Change)) {
            meter.add('firestore.browser.repeats');
            return;
          }
          meter.add('firestore.browser.bytes', JSON.stringify(message).length);
          countChange(message as Change, 'browser');
        });
        return {
          sent: (part) => (posted += part.toString('utf8')),
          received(part) {
            if (method === 'GET') take(part);
          },
          ended() {
            for (const message of webChannelPosts(posted)) countTarget(message as Listen, meter);
          },
        };
      }
      if (!url.includes('/documents')) return {};
      const parts: Buffer[] = [];
      return {
        received(part) {
          meter.add('firestore.browser.bytes', part.length);
          parts.push(part);
        },
        ended() {
          if (method === 'OPTIONS') return;
          const answers = [JSON.parse(Buffer.concat(parts).toString('utf8')) as { document?: Named }].flat();
          const found = answers.flatMap(({ document }) => (document ? [document] : []));
          for (const { name } of found) reads('browser', name);
          meter.add('firestore.browser.queries');
          if (found.length === 0) meter.add('firestore.browser.reads/none-found');
          meter.add('firestore.browser.rule-reads');
        },
      };
    },
  };
}

/** What a listener asks for: the query costs the reads of its rules once. A member is looked up, and for log lines the deployment too. */
function countTarget({ addTarget }: Listen, meter: Meter): void {
  if (!addTarget) return;
  const asked = JSON.stringify(addTarget);
  meter.add('firestore.browser.listeners');
  meter.add('firestore.browser.rule-reads', asked.includes('"logChunks"') ? 2 : 1);
}

type Client = 'server' | 'browser';
interface Named {
  name: string;
}
interface Query {
  from?: { collectionId?: string }[];
}
interface Write {
  update?: Named;
  delete?: string;
  transform?: { document: string };
}
interface Change {
  documentChange?: { document?: Named & { updateTime?: unknown }; targetIds?: number[] };
  documentRemove?: { document?: string };
}
interface Listen {
  addTarget?: object;
}

/** `…/documents/deployments/d1/logChunks/c1` is in `logChunks`. */
export function collectionOf(name: string): string {
  return name.split('/').at(-2) ?? 'unknown';
}
