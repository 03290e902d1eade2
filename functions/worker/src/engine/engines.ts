import type { ServiceOrder, ServicePlace } from './ports.ts';

/** An engine of Agent Engine (a ReasoningEngine), as far as it is read. */
export interface EngineView {
  /** `projects/P/locations/R/reasoningEngines/ID` */
  name: string;
  labels: Readonly<Record<string, string>>;
}

/** A change of an engine that goes on by itself. */
export interface EngineOperation {
  name: string;
  done: boolean;
  error: { code: number; message: string } | null;
  /** Name of the engine that it changes. */
  engine: string;
}

/** Agent Engine. It has no revisions and no traffic: an update takes over when it is ready, and else leaves the earlier. */
export interface AgentEngines {
  /** Where an engine's HTTP paths are. */
  url(name: string): string;
  /** The engine whose display name is the service's. */
  find(place: ServicePlace): Promise<EngineView | undefined>;
  create(place: ServicePlace, order: ServiceOrder): Promise<EngineOperation>;
  update(name: string, place: ServicePlace, order: ServiceOrder): Promise<EngineOperation>;
  operation(name: string): Promise<EngineOperation>;
  /** Asks for the end of an operation; nothing where there is none any more. */
  cancel(operation: string): Promise<void>;
  delete(name: string): Promise<void>;
}
