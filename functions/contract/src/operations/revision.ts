import { z } from 'zod';
import { deploymentIdSchema, timestampSchema } from '../names.ts';

export const revisionNameSchema = z
  .string()
  .max(63)
  .regex(/^[a-z][a-z0-9-]*[a-z0-9]$/, 'Name a revision of the service.');

/** A revision of a service as Cloud Run has it now. */
export const revisionSchema = z.object({
  revision: revisionNameSchema,
  image: z.string().describe('By digest where Cloud Run knows it.'),
  digest: z.string().nullable(),
  createdAt: timestampSchema,
  ready: z.boolean(),
  reason: z.string().nullable().describe('Why it is not ready, in Cloud Run’s words.'),
  percent: z.int().min(0).max(100).describe('Its share of the traffic.'),
  tag: z.string().nullable(),
  deploymentId: deploymentIdSchema
    .nullable()
    .describe('The deployment that made it; null for another maker.'),
});
export type Revision = z.infer<typeof revisionSchema>;
export const revisionListSchema = z.object({
  revisions: z.array(revisionSchema).describe('Newest first.'),
});

export const trafficShareSchema = z.object({
  revision: revisionNameSchema,
  percent: z.int().min(0).max(100),
});
/** A share of the traffic of a service. */
export type TrafficShare = z.infer<typeof trafficShareSchema>;

/** Begins the tags that the portal gives for a comparison; they end with it. */
export const COMPARISON_TAG_PREFIX = 'compare-';
export const COMPARED_MAX = 4;

/** `PUT /services/{id}/comparison`: the revisions that are compared; none ends the comparison. */
export const comparedRevisionsSchema = z
  .array(revisionNameSchema)
  .max(COMPARED_MAX, `Compare at most ${COMPARED_MAX} revisions.`)
  .refine((names) => new Set(names).size === names.length, 'Name each revision once.');

/** `PUT /services/{id}/traffic`: all of the traffic, by revision. */
export const trafficSplitSchema = z
  .array(trafficShareSchema)
  .min(1, 'Name a revision.')
  .max(20, 'Name at most 20 revisions.')
  .refine(
    (shares) => shares.reduce((sum, { percent }) => sum + percent, 0) === 100,
    'Let the shares sum to 100.',
  )
  .refine(
    (shares) => new Set(shares.map(({ revision }) => revision)).size === shares.length,
    'Name each revision once.',
  );
