import { z } from 'zod';
import type { GoogleRest } from './google-rest.ts';
import type { RunPlace } from './list-revisions.ts';

const HOST = 'run.googleapis.com';

const serviceSchema = z.object({
  latestReadyRevision: z.string().optional(),
  trafficStatuses: z
    .array(
      z.object({
        revision: z.string().optional(),
        percent: z.number().default(0),
        tag: z.string().optional(),
        uri: z.string().optional(),
      }),
    )
    .default([]),
});

/** Where a revision answers: at a URL of its own, at the service's because it gets all of the traffic, or nowhere by itself. */
export type RevisionAddress = { kind: 'own'; url: string } | { kind: 'service' } | { kind: 'none' };

/** Asks Cloud Run where a revision of a service answers. Throws a GoogleRestError. */
export type FindRevisionUrl = (place: RunPlace, revision: string) => Promise<RevisionAddress>;

const shortName = (name = '') => name.split('/').at(-1) ?? '';

/** Revisions have a URL of their own as long as a traffic target with a tag names them (Cloud Run Admin v2, `TrafficTargetStatus.uri`). */
export function createRevisionUrls(rest: GoogleRest): FindRevisionUrl {
  return async ({ project, region, name }, revision) => {
    const path = `/v2/projects/${project}/locations/${region}/services/${name}`;
    const service = await rest({ host: HOST, path }, serviceSchema);
    const latest = shortName(service.latestReadyRevision);
    const own = service.trafficStatuses.filter(
      (status) => (status.revision ? shortName(status.revision) : latest) === revision,
    );
    const url = own.find(({ tag, uri }) => tag && uri)?.uri;
    if (url !== undefined) return { kind: 'own', url };
    return own.reduce((sum, { percent }) => sum + percent, 0) === 100
      ? { kind: 'service' }
      : { kind: 'none' };
  };
}
