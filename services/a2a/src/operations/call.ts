import type { Scope } from '../log/feed.ts';

/** Who calls, and how: what all operations need to know besides their request. */
export interface Call {
  scope: Scope;
  /** URIs of the extensions that the client named. */
  extensions: readonly string[];
  wireVersion: '1.0' | '0.3';
}
