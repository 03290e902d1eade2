import type { Firestore } from '@google-cloud/firestore';
import type { ItemOutcome, Operation, Revision, Service } from '@agent-gallery/contract';
import type { Log } from '../../log.ts';
import type { AgentEngines } from '../engines.ts';
import type { ServicePatch } from '../deployment-record.ts';
import type { Probe, Publisher, ServicePlace, Services } from '../ports.ts';

export interface OperationDeps {
  db: Firestore;
  services: Services;
  engines: Pick<AgentEngines, 'find' | 'delete'>;
  /** A service's revisions as Cloud Run has them. */
  revisions: (place: ServicePlace) => Promise<Revision[]>;
  /** Deletes an image with its tags. Throws a StepFailure where it may not. */
  deleteImage: (repository: string, digest: string, region: string) => Promise<'deleted' | 'not-found'>;
  probe: Probe;
  publisher: Pick<Publisher, 'hint'>;
  log: Log;
  leaseMs: number;
}

/** What one look at an operation came to. */
export type OperationStep =
  /** Look again soon; what was found out is kept. */
  | { kind: 'wait'; patch?: Partial<Pick<Operation, 'items' | 'asked'>> }
  /** Done: the service's record is changed with it, or deleted. */
  | { kind: 'done'; items?: ItemOutcome[]; service: ServicePatch | 'delete' };

export type TakeOperationStep = (
  deps: OperationDeps,
  operation: Operation,
  service: Service,
) => Promise<OperationStep>;
