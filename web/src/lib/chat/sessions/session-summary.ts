import { isAtRest, isWaiting } from '../answer/answer.ts';
import type { KeptTurn } from '../turn.ts';

/** How a conversation stands: its last message on its way to the agent, its answer coming, waiting for the user, or at rest. */
export type SessionState = 'sending' | 'answering' | 'waiting' | 'done' | 'failed';

/** A conversation in the list. */
export interface SessionSummary {
  id: string;
  /** Whose it is, and with which service. */
  scope: string;
  /** The first message, shortened. */
  title: string;
  state: SessionState;
  createdAt: number;
  updatedAt: number;
}

/** A conversation's content. */
export interface Transcript {
  id: string;
  turns: readonly KeptTurn[];
  /** How many turns at its beginning were not kept. */
  droppedCount: number;
}

const TITLE_CHARS = 80;

/** Whose conversations with which service. */
export function scopeOf(uid: string, serviceId: string): string {
  return JSON.stringify([uid, serviceId]);
}

/** A title for a conversation that begins with a message. */
export function titleOf(message: string): string {
  const line = message.replace(/\s+/g, ' ').trim();
  return line.length > TITLE_CHARS ? `${line.slice(0, TITLE_CHARS - 1).trimEnd()}…` : line;
}

/** How a conversation stands: as its last answer does. */
export function stateOf(turns: readonly KeptTurn[]): SessionState {
  const last = turns.at(-1);
  if (last === undefined) return 'done';
  // Given up; it is taken up again when the conversation is opened.
  if (last.failure !== undefined) return 'failed';
  if (!isAtRest(last.answer)) return last.handed ? 'answering' : 'sending';
  if (isWaiting(last.answer)) return 'waiting';
  return last.answer.phase === 'failed' || last.answer.phase === 'rejected' ? 'failed' : 'done';
}
