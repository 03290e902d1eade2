import type { Reading } from '#lib/records/reading.ts';
import type { StoredUser } from './stored-user.ts';

/** What the script in the page's head has begun, before the console's own scripts are there. */
export interface HeadStart {
  /** Settled when all below is known, whatever came of it. */
  ready: Promise<void>;
  isReady: boolean;
  /** What `/__/firebase/init.json` holds; undefined when it could not be read. */
  config: unknown;
  user: StoredUser | undefined;
  /** Answers on their way, by the JSON of what was asked for. */
  answers: Map<string, Promise<Response>>;
}

declare global {
  var agentGalleryHeadStart: HeadStart | undefined;
}

/** Answers that nobody has asked for by then are of the past. */
const FRESH_MS = 10_000;

/** The head start of this page; undefined where the page was served without it, as by `vite dev`. */
export function headStart(): HeadStart | undefined {
  return globalThis.agentGalleryHeadStart;
}

/** An answer that the head's script has asked for, once. */
export function takeAnswer(reading: Reading): Promise<Response> | undefined {
  const key = JSON.stringify(reading);
  const answers = headStart()?.answers;
  const answer = performance.now() < FRESH_MS ? answers?.get(key) : undefined;
  answers?.delete(key);
  return answer;
}
