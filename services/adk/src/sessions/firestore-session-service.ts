import { randomUUID } from 'node:crypto';
import type { Firestore, WriteBatch } from '@google-cloud/firestore';
import {
  BaseSessionService,
  createSession,
  State,
  type AppendEventRequest,
  type CompositeSessionKey,
  type CreateSessionRequest,
  type Event,
  type GetSessionRequest,
  type ListSessionsRequest,
  type ListSessionsResponse,
  type Session,
} from '@google/adk';
import {
  eventDocumentSchema,
  nextEventOrder,
  readEvent,
  readState,
  sessionDocumentId,
  sessionDocumentSchema,
  SESSIONS,
  SHARED_STATES,
  sharedStateId,
  sharedStateSchema,
  writeEvent,
  writeValue,
} from './session-documents.ts';

const DAY_MS = 86_400_000;

const withPrefix = (prefix: string, state: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(state).map(([key, value]) => [prefix + key, value]));

/**
 * ADK sessions in Firestore: `adkSessions/{id}`, each event a document of its own below it, so that an append costs the
 * same however long a conversation is. State of an app or a user is in `adkStates`. `expireAt` is for a TTL policy on
 * the collection group; it moves on with each event.
 */
export class FirestoreSessionService extends BaseSessionService {
  readonly #firestore: Firestore;
  readonly #keepDays: number;

  constructor(options: { firestore: Firestore; keepDays?: number }) {
    super();
    this.#firestore = options.firestore;
    this.#keepDays = options.keepDays ?? 30;
  }

  override async createSession(request: CreateSessionRequest): Promise<Session> {
    const { appName, userId, state = {} } = request;
    const key = { appName, userId, sessionId: request.sessionId ?? randomUUID() };
    const at = Date.now();
    const batch = this.#firestore.batch();
    const { own, app, user } = this.#divide(state);
    // `create` fails if another instance was first; then that one's session is the session.
    batch.create(this.#document(key), {
      ...key,
      state: Object.fromEntries(own.map(([name, value]) => [name, writeValue(value)])),
      lastUpdateAt: at,
      expireAt: this.#expiry(at),
    });
    this.#writeShared(batch, key, app, user);
    try {
      await batch.commit();
    } catch (error) {
      if ((error as { code?: unknown }).code !== 6) throw error;
    }
    const session = await this.getSession(key);
    if (session === undefined) throw new Error(`Session ${key.sessionId} was deleted while it was created.`);
    return session;
  }

  override async getSession(request: GetSessionRequest): Promise<Session | undefined> {
    const { appName, userId, sessionId, config } = request;
    const document = this.#document(request);
    const shared = this.#firestore.collection(SHARED_STATES);
    const ordered = document.collection('events').orderBy('order');
    const recent = config?.numRecentEvents;
    const [[snapshot, app, user], events] = await Promise.all([
      this.#firestore.getAll(
        document,
        shared.doc(sharedStateId(appName)),
        shared.doc(sharedStateId(appName, userId)),
      ),
      (recent ? ordered.limitToLast(recent) : ordered).get(),
    ]);
    if (!snapshot?.exists) return undefined;
    const stored = sessionDocumentSchema.parse(snapshot.data());
    const stateOf = (each: typeof app): Record<string, unknown> =>
      each?.exists ? readState(sharedStateSchema.parse(each.data()).state) : {};
    const after = config?.afterTimestamp ?? -Infinity;
    return createSession({
      id: sessionId,
      appName,
      userId,
      state: {
        ...readState(stored.state),
        ...withPrefix(State.APP_PREFIX, stateOf(app)),
        ...withPrefix(State.USER_PREFIX, stateOf(user)),
      },
      events: events.docs
        .map((each) => eventDocumentSchema.parse(each.data()))
        .filter(({ timestamp }) => timestamp >= after)
        .map(({ event }) => readEvent(event)),
      lastUpdateTime: stored.lastUpdateAt,
    });
  }

  override async listSessions(request: ListSessionsRequest): Promise<ListSessionsResponse> {
    const { appName, userId, limit, order } = request;
    let query = this.#firestore.collection(SESSIONS).where('appName', '==', appName);
    if (userId !== undefined) query = query.where('userId', '==', userId);
    const { docs } = await query.get();
    const sessions = docs
      .map((each) => sessionDocumentSchema.parse(each.data()))
      .map((stored) =>
        createSession({
          id: stored.sessionId,
          appName,
          userId: stored.userId,
          lastUpdateTime: stored.lastUpdateAt,
        }),
      );
    const direction = order === 'asc' ? 1 : -1;
    if (order) sessions.sort((a, b) => direction * (a.lastUpdateTime - b.lastUpdateTime));
    const offset = request.page !== undefined && limit ? (request.page - 1) * limit : (request.offset ?? 0);
    const totalItems = sessions.length;
    return {
      sessions: sessions.slice(offset, limit === undefined ? undefined : offset + limit),
      page: limit ? Math.floor(offset / limit) + 1 : 1,
      limit: limit ?? totalItems,
      totalItems,
      totalPages: limit ? Math.ceil(totalItems / limit) : Math.min(totalItems, 1),
    };
  }

  override async deleteSession(request: CompositeSessionKey): Promise<void> {
    await this.#firestore.recursiveDelete(this.#document(request));
  }

  override async appendEvent(request: AppendEventRequest): Promise<Event> {
    const { session } = request;
    const event = await super.appendEvent(request);
    if (event.partial) return event;
    const key = { appName: session.appName, userId: session.userId, sessionId: session.id };
    const document = this.#document(key);
    const batch = this.#firestore.batch();
    const expireAt = this.#expiry(event.timestamp);
    const order = nextEventOrder();
    batch.create(document.collection('events').doc(`${order}-${event.id}`), {
      order,
      event: writeEvent(event),
      timestamp: event.timestamp,
      author: event.author ?? '',
      invocationId: event.invocationId,
      expireAt,
    });
    const { own, app, user } = this.#divide(event.actions.stateDelta);
    const state = Object.fromEntries(own.map(([name, value]) => [name, writeValue(value)]));
    batch.set(document, { ...key, state, lastUpdateAt: event.timestamp, expireAt }, { merge: true });
    this.#writeShared(batch, key, app, user);
    await batch.commit();
    session.lastUpdateTime = event.timestamp;
    return event;
  }

  #document(key: CompositeSessionKey) {
    return this.#firestore.collection(SESSIONS).doc(sessionDocumentId(key));
  }

  #expiry(at: number): Date {
    return new Date(at + this.#keepDays * DAY_MS);
  }

  /** State by where it is kept; what is temporary is not. */
  #divide(state: Record<string, unknown>) {
    const entries = Object.entries(state).filter(([name]) => !name.startsWith(State.TEMP_PREFIX));
    const under = (prefix: string): [string, unknown][] =>
      entries
        .filter(([name]) => name.startsWith(prefix))
        .map(([name, value]) => [name.slice(prefix.length), value]);
    const isOwn = (name: string): boolean =>
      !name.startsWith(State.APP_PREFIX) && !name.startsWith(State.USER_PREFIX);
    return {
      own: entries.filter(([name]) => isOwn(name)),
      app: under(State.APP_PREFIX),
      user: under(State.USER_PREFIX),
    };
  }

  #writeShared(
    batch: WriteBatch,
    key: CompositeSessionKey,
    app: [string, unknown][],
    user: [string, unknown][],
  ): void {
    const shared = this.#firestore.collection(SHARED_STATES);
    const write = (id: string, entries: [string, unknown][]): void => {
      if (entries.length === 0) return;
      const state = Object.fromEntries(entries.map(([name, value]) => [name, writeValue(value)]));
      batch.set(shared.doc(id), { state }, { merge: true });
    };
    write(sharedStateId(key.appName), app);
    write(sharedStateId(key.appName, key.userId), user);
  }
}
