import type { AgentInterface } from '@agent-gallery/contract';
import type { ForwardLimits, ServiceAnswer } from './call-service.ts';
import type { OnBroken } from './pass-on.ts';

/** Sends a request to the service's recorded URL, and to no other; any answer comes back. Throws an ApiProblem when none does. */
export type SendToService = (request: {
  method: string;
  /** Below the service's own URL: empty, or beginning with a slash. */
  path: string;
  search?: string;
  headers: Headers | Record<string, string>;
  body?: ArrayBuffer | string | undefined;
}) => Promise<ServiceAnswer>;

/** What holds for everything that one request of a caller needs of an agent. */
export interface Exchange {
  /** Aborted when the caller leaves, and by `abort`. */
  signal: AbortSignal;
  /** Ends every request to the agent. */
  abort(reason: unknown): void;
  onBroken: OnBroken;
  limits: ForwardLimits;
}

/** One request to an agent: what is asked, and the way to the agent. */
export interface Conversation {
  /** How the agent is spoken to. */
  spoken: AgentInterface;
  asked: {
    method: string;
    /** An operation of A2A 1.0 over HTTP+JSON that matchOperation knows. */
    operation: string;
    /** As it stands in the URL. */
    search: string;
    headers: Headers;
    body: ArrayBuffer | undefined;
  };
  send: SendToService;
  exchange: Exchange;
}
