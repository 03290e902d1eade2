import {
  InMemorySessionService,
  type AppendEventRequest,
  type CompositeSessionKey,
  type CreateSessionRequest,
  type Event,
  type GetSessionRequest,
  type Session,
} from '@google/adk';

export interface SessionLimits {
  maxSessions?: number;
  /** Characters of JSON that all events may hold together. */
  maxChars?: number;
}

const keyOf = ({ appName, userId, sessionId }: CompositeSessionKey): string =>
  JSON.stringify([appName, userId, sessionId]);

/**
 * Sessions of one instance, gone with it, and bounded: those that were used longest ago make room. The one in use is kept
 * whatever its size.
 */
export class BoundedSessionService extends InMemorySessionService {
  readonly #maxSessions: number;
  readonly #maxChars: number;
  /** In order of use, the oldest first. */
  readonly #kept = new Map<string, { key: CompositeSessionKey; chars: number }>();
  #chars = 0;

  constructor({ maxSessions = 2_000, maxChars = 64 * 1024 * 1024 }: SessionLimits = {}) {
    super();
    this.#maxSessions = maxSessions;
    this.#maxChars = maxChars;
  }

  override async createSession(request: CreateSessionRequest): Promise<Session> {
    const session = await super.createSession(request);
    const { appName, userId, id: sessionId } = session;
    await this.#use({ appName, userId, sessionId }, JSON.stringify(session.state).length);
    return session;
  }

  override async getSession(request: GetSessionRequest): Promise<Session | undefined> {
    const session = await super.getSession(request);
    if (session && this.#kept.has(keyOf(request))) await this.#use(request, 0);
    return session;
  }

  override async appendEvent(request: AppendEventRequest): Promise<Event> {
    const event = await super.appendEvent(request);
    const { appName, userId, id: sessionId } = request.session;
    const key = { appName, userId, sessionId };
    if (!event.partial && this.#kept.has(keyOf(key))) await this.#use(key, JSON.stringify(event).length);
    return event;
  }

  override async deleteSession(request: CompositeSessionKey): Promise<void> {
    // First of all: the session that is deleted is read once more, which is no use of it.
    this.#chars -= this.#kept.get(keyOf(request))?.chars ?? 0;
    this.#kept.delete(keyOf(request));
    await super.deleteSession(request);
  }

  async #use({ appName, userId, sessionId }: CompositeSessionKey, addedChars: number): Promise<void> {
    const key = { appName, userId, sessionId };
    const chars = (this.#kept.get(keyOf(key))?.chars ?? 0) + addedChars;
    this.#kept.delete(keyOf(key));
    this.#kept.set(keyOf(key), { key, chars });
    this.#chars += addedChars;
    for (const oldest of this.#kept.values()) {
      const isWithin = this.#kept.size <= this.#maxSessions && this.#chars <= this.#maxChars;
      if (isWithin || keyOf(oldest.key) === keyOf(key)) return;
      await this.deleteSession(oldest.key);
    }
  }
}
