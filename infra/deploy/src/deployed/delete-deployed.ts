import { type GoogleRest, GoogleRestError } from '@agent-gallery/google';
import { z } from 'zod';
import type { Deployed } from './read-deployed.ts';

/** What deleting came to: `gone` also where there was nothing any more. */
export type Deletion = { kind: 'gone' } | { kind: 'left'; why: string };

/**
 * Deletes a service or an engine (https://cloud.google.com/run/docs/reference/rest/v2/projects.locations.services/delete,
 * https://cloud.google.com/vertex-ai/docs/reference/rest/v1/projects.locations.reasoningEngines/delete), as whoever runs it.
 */
export async function deleteDeployed(rest: GoogleRest, deployed: Deployed): Promise<Deletion> {
  const { target, project, region, name, engine } = deployed;
  if (target === 'agent-engine' && engine === undefined)
    return { kind: 'left', why: 'its record has no URL. Look for it in the console of Vertex AI.' };
  const host = target === 'cloud-run' ? 'run.googleapis.com' : `${region}-aiplatform.googleapis.com`;
  const path =
    target === 'cloud-run'
      ? `/v2/projects/${project}/locations/${region}/services/${name}`
      : `/v1/${engine ?? ''}`;
  const query: [string, string][] = target === 'cloud-run' ? [] : [['force', 'true']];
  try {
    await rest({ host, method: 'DELETE', path, query }, z.unknown());
    return { kind: 'gone' };
  } catch (error) {
    if (!(error instanceof GoogleRestError)) throw error;
    return error.status === 404 ? { kind: 'gone' } : { kind: 'left', why: error.message };
  }
}
