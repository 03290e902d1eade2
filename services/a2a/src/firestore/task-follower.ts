import type { Feed } from '../log/feed.ts';
import { eventsDocumentSchema, type Collections, type EventsDocument } from './documents.ts';
import { createUnpacker } from './pack-entries.ts';

export interface TaskFollower {
  /** Reads what is stored now and was not read yet. */
  catchUp(): Promise<void>;
  /** From now on adds what other instances store, as they store it. */
  listen(): void;
  stop(): void;
  /** The position after the last document read. */
  readonly position: number;
}

const PAGE_DOCUMENTS = 20;

/** Fills a feed from the log in Firestore: pages first, then snapshots of what follows. */
export const createTaskFollower = (
  collections: Collections,
  feed: Feed,
  onError: (error: Error) => void,
  startPosition = 0,
): TaskFollower => {
  const events = collections.events(feed.taskId);
  const unpack = createUnpacker();
  let position = startPosition;
  let unsubscribe: (() => void) | undefined;

  // Positions have no gaps, so a document that has been seen already, or comes too early, shows by its number.
  const take = (document: EventsDocument): void => {
    if (document.position !== position) return;
    position++;
    feed.append(unpack(document));
  };

  const stop = () => {
    unsubscribe?.();
    unsubscribe = undefined;
  };

  return {
    get position() {
      return position;
    },
    stop,
    async catchUp() {
      for (;;) {
        const query = events.where('position', '>=', position).orderBy('position').limit(PAGE_DOCUMENTS);
        const { docs } = await query.get();
        for (const document of docs) take(eventsDocumentSchema.parse(document.data()));
        if (docs.length < PAGE_DOCUMENTS) return;
      }
    },
    listen() {
      if (unsubscribe || feed.isEnded) return;
      const query = events.where('position', '>=', position).orderBy('position');
      unsubscribe = query.onSnapshot((snapshot) => {
        for (const { type, doc } of snapshot.docChanges()) {
          if (type === 'added') take(eventsDocumentSchema.parse(doc.data()));
        }
        if (feed.isEnded) stop();
      }, onError);
    },
  };
};
