import type { Actor } from '@agent-gallery/contract';
import type { Log } from '../log.ts';

/** Who sent a request. */
export interface User {
  uid: string;
  email: string | null;
  /** Whether the address is theirs for certain. */
  emailVerified?: boolean;
}

/** A user as a record names who asked for something. */
export function actorOf({ uid, email }: User): Actor {
  return { kind: 'user', id: uid, email };
}

/** What the middleware leaves for the handlers. `user` is there on every route that needs one. */
export interface ApiEnv {
  Variables: { requestId: string; log: Log; user: User };
}
