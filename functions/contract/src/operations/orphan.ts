import { z } from 'zod';
import { projectIdSchema, regionSchema, timestampSchema, workspaceIdSchema } from '../names.ts';

/** Something in Google Cloud with the portal's labels, tags or repository, of which the portal has no record. */
export const orphanSchema = z.object({
  kind: z.enum(['service', 'engine', 'build', 'image']),
  name: z.string().describe('Its resource name, or an image by digest.'),
  workspaceId: workspaceIdSchema.nullable().describe('The workspace that its label names; null without one.'),
  createdAt: timestampSchema.nullable(),
  reason: z.string().describe('Which record there is not, in a sentence.'),
  fix: z.string().describe('The line that ends or deletes it; empty where it has ended, as a build.'),
});
export type Orphan = z.infer<typeof orphanSchema>;

export const ORPHANS_MAX = 200;

/** `orphanReports/{project}.{region}`: what was found when the place was last looked at. Nothing of it is deleted by itself. */
export const orphanReportSchema = z.object({
  project: projectIdSchema,
  region: regionSchema,
  workspaceIds: z.array(workspaceIdSchema).describe('Those that have, or had, services there.'),
  checkedAt: timestampSchema,
  orphans: z.array(orphanSchema).max(ORPHANS_MAX),
  incomplete: z.array(z.string()).describe('What could not be listed, or not to its end, and why.'),
});
export type OrphanReport = z.infer<typeof orphanReportSchema>;

/** `GET /orphans`: of a workspace's places, what is its own or nobody's. */
export const orphanListSchema = z.object({ reports: z.array(orphanReportSchema) });
