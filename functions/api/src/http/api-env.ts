import type { Log } from '../log.ts';

/** Who sent a request. */
export interface User {
  uid: string;
  email: string | null;
}

/** What the middleware leaves for the handlers. `user` is there on every route that needs one. */
export interface ApiEnv {
  Variables: { requestId: string; log: Log; user: User };
}
