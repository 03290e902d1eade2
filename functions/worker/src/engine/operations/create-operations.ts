import { type GoogleRest, createRevisionList } from '@agent-gallery/google';
import { createImageDeleter } from '../../google/images/image-deleter.ts';
import type { EngineDeps } from '../step.ts';
import type { OperationDeps } from './operation-deps.ts';

/** What operations on services need, on Google's own APIs. */
export function createOperations(rest: GoogleRest, engine: EngineDeps): OperationDeps {
  const { db, services, engines, probe, publisher, log, leaseMs } = engine;
  return {
    ...{ db, services, engines, probe, publisher, log, leaseMs },
    revisions: createRevisionList(rest),
    deleteImage: createImageDeleter(rest),
  };
}
