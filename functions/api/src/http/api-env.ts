import type { Actor, Role } from '@agent-gallery/contract';
import type { Log } from '../log.ts';

/** Who sent a request. */
export interface User {
  uid: string;
  email: string | null;
  /** Whether the address is theirs for certain. */
  emailVerified?: boolean;
  /** Set for a machine with an API key, which speaks for one workspace alone; `uid` is the key’s id then. */
  key?: { workspaceId: string; role: Role; name: string };
}

/** A user as a record names who asked for something. */
export function actorOf({ uid, email, key }: User): Actor {
  return { kind: key ? 'api-key' : 'user', id: uid, email };
}

/** What the middleware leaves for the handlers. `user` is there on every route that needs one; `trace` is a W3C traceparent. */
export interface ApiEnv {
  Variables: { requestId: string; log: Log; user: User; trace?: string };
}
