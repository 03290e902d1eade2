import type { CardSummary } from '@agent-gallery/contract';

/** A deployed agent, as it is recorded. */
export interface KnownAgent {
  /** Stable as long as the service is: names its tool and its conversation. */
  id: string;
  /** Where it is: the only place it is called at. */
  url: string;
  name: string;
  /** What was read when it was deployed; undefined where only a URL is known. */
  card: CardSummary | undefined;
}

/** Port: which agents are deployed now. */
export interface AgentDirectory {
  /** Those that are live now, in a stable order, without this agent itself. */
  list(): Promise<KnownAgent[]>;
  close(): void;
}
