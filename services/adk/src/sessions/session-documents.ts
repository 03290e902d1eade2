import { createHash } from 'node:crypto';
import type { Event } from '@google/adk';
import { createEvent, type CompositeSessionKey } from '@google/adk';
import { z } from 'zod';

export const SESSIONS = 'adkSessions';
export const SHARED_STATES = 'adkStates';

/** State values in JSON: Firestore holds no arrays within arrays. */
const stateSchema = z.record(z.string(), z.string()).default({});

/** `adkSessions/{id}`; its events are `adkSessions/{id}/events/{…}`. */
export const sessionDocumentSchema = z.object({
  appName: z.string(),
  userId: z.string(),
  sessionId: z.string(),
  state: stateSchema,
  lastUpdateAt: z.number(),
});
export type SessionDocument = z.infer<typeof sessionDocumentSchema>;

export const sharedStateSchema = z.object({ state: stateSchema });

export const eventDocumentSchema = z.object({ event: z.string(), timestamp: z.number() });

const hash = (...parts: string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 40);

/** Document id of a session: any text may be in its names. */
export const sessionDocumentId = ({ appName, userId, sessionId }: CompositeSessionKey): string =>
  hash(appName, userId, sessionId);

/** Document id of the state that all sessions of an app share, or all of one user in it. */
export const sharedStateId = (appName: string, userId?: string): string =>
  userId === undefined ? hash('app', appName) : hash('user', appName, userId);

/** State from its document. */
export const readState = (state: Record<string, string>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(state).map(([key, json]) => [key, JSON.parse(json) as unknown]));

/** A state value for its document; undefined, which stands for "gone", as null. */
export const writeValue = (value: unknown): string => JSON.stringify(value ?? null);

let lastAt = 0;
let sameAt = 0;

/** Place of an event among those of its session: as this instance appends, and across instances by time. */
export const nextEventOrder = (): string => {
  const now = Date.now();
  sameAt = now <= lastAt ? sameAt + 1 : 0;
  lastAt = Math.max(now, lastAt);
  return `${String(lastAt).padStart(15, '0')}-${String(sameAt).padStart(6, '0')}`;
};

export const writeEvent = (event: Event): string => JSON.stringify(event);

export const readEvent = (json: string): Event => createEvent(JSON.parse(json) as Event);
