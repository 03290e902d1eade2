import { createGoogleRest, createGoogleTokens, createRevisionList } from '@agent-gallery/google';
import type { WorkerConfig } from '../../config.ts';
import { createImageDeleter } from '../../google/images/image-deleter.ts';
import type { EngineDeps } from '../step.ts';
import type { OperationDeps } from './operation-deps.ts';

/** What operations on services need, on Google's own APIs. */
export function createOperations(config: WorkerConfig, engine: EngineDeps): OperationDeps {
  const { accessToken } = createGoogleTokens(config.metadataOnly);
  const rest = createGoogleRest(config.endpoints.googleRest, accessToken);
  const { db, services, engines, probe, publisher, log, leaseMs } = engine;
  return {
    ...{ db, services, engines, probe, publisher, log, leaseMs },
    revisions: createRevisionList(rest),
    deleteImage: createImageDeleter(rest),
  };
}
