import { type Revision, deploymentIdOfRevision, revisionNameSchema } from '@agent-gallery/contract';
import { z } from 'zod';
import type { GoogleRest } from './google-rest.ts';

const HOST = 'run.googleapis.com';
const PAGE_SIZE = '100';

export interface RunPlace {
  project: string;
  region: string;
  name: string;
}

const conditionSchema = z.object({
  type: z.string().optional(),
  state: z.string().optional(),
  message: z.string().optional(),
});
const revisionsSchema = z.object({
  revisions: z
    .array(
      z.object({
        name: z.string(),
        createTime: z.string(),
        containers: z.array(z.object({ image: z.string().optional() })).default([]),
        conditions: z.array(conditionSchema).default([]),
      }),
    )
    .default([]),
});
const serviceSchema = z.object({
  latestReadyRevision: z.string().optional(),
  trafficStatuses: z
    .array(
      z.object({
        revision: z.string().optional(),
        percent: z.number().default(0),
        tag: z.string().optional(),
      }),
    )
    .default([]),
});

const shortName = (name = '') => name.split('/').at(-1) ?? '';

/**
 * A service's revisions with their traffic, newest first, at most 100 (Cloud Run Admin v2,
 * https://cloud.google.com/run/docs/reference/rest/v2/projects.locations.services.revisions). Throws a GoogleRestError.
 */
export function createRevisionList(rest: GoogleRest): (place: RunPlace) => Promise<Revision[]> {
  return async ({ project, region, name }) => {
    const path = `/v2/projects/${project}/locations/${region}/services/${name}`;
    const [service, { revisions }] = await Promise.all([
      rest({ host: HOST, path }, serviceSchema),
      rest({ host: HOST, path: `${path}/revisions`, query: [['pageSize', PAGE_SIZE]] }, revisionsSchema),
    ]);
    const latest = shortName(service.latestReadyRevision);
    const shares = service.trafficStatuses.map(({ revision, percent, tag }) => ({
      revision: revision ? shortName(revision) : latest,
      percent,
      tag,
    }));
    const found = revisions.flatMap((listed): Revision[] => {
      const revision = shortName(listed.name);
      if (!revisionNameSchema.safeParse(revision).success) return [];
      const own = shares.filter((share) => share.revision === revision);
      const ready = listed.conditions.find(({ type }) => type === 'Ready');
      const image = listed.containers[0]?.image ?? '';
      return [
        {
          revision,
          image,
          digest: /@(sha256:[0-9a-f]{64})$/.exec(image)?.[1] ?? null,
          createdAt: new Date(listed.createTime).toISOString(),
          ready: ready?.state === 'CONDITION_SUCCEEDED',
          reason: ready?.state === 'CONDITION_SUCCEEDED' ? null : (ready?.message ?? null),
          percent: own.reduce((sum, { percent }) => sum + percent, 0),
          tag: own.find(({ tag }) => tag)?.tag ?? null,
          deploymentId: deploymentIdOfRevision(revision) ?? null,
        },
      ];
    });
    return found.sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
  };
}
