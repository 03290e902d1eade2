import { z } from 'zod';
import { timestampSchema } from '../names.ts';

const trafficTargetSchema = z.object({
  revision: z.string(),
  percent: z.int(),
  tag: z.string().nullable(),
});

/** What a deployment asks of its target, and what came of it. */
export const releaseSchema = z.object({
  revision: z.string(),
  previousRevision: z.string().nullable().describe('What served most before; null for a new service.'),
  previousTraffic: z
    .array(trafficTargetSchema)
    .default([])
    .describe('All that had traffic or a tag before: it stays so until the new revision is verified.'),
  startedAt: timestampSchema,
  orderedAt: timestampSchema
    .nullable()
    .default(null)
    .describe('When the target took the order; until then it may or may not have.'),
  readyAt: timestampSchema.nullable(),
  candidateUrl: z.string().nullable().describe('Where the revision is verified before it gets traffic.'),
  publicUrl: z
    .string()
    .nullable()
    .default(null)
    .describe('What the container is given as PUBLIC_URL, since its card named another URL without it.'),
  redeployedAt: timestampSchema
    .nullable()
    .default(null)
    .describe('When it was deployed once more, with PUBLIC_URL, since its card named another URL.'),
  operation: z.string().nullable().default(null).describe('Operation of Agent Engine that is waited for.'),
  engine: z
    .string()
    .nullable()
    .default(null)
    .describe('Resource name of the engine: projects/…/reasoningEngines/….'),
  isNew: z.boolean().default(false).describe('Whether this deployment made the engine.'),
});
export type Release = z.infer<typeof releaseSchema>;

/** A release that nothing has been asked of yet. */
export function newRelease(from: Pick<Release, 'revision' | 'startedAt'> & Partial<Release>): Release {
  return releaseSchema.parse({ previousRevision: null, readyAt: null, candidateUrl: null, ...from });
}
