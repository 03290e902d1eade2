import { z } from 'zod';

export const PREFLIGHT_CHECKS = [
  'api',
  'role',
  'name',
  'service-account',
  'secret',
  'environment',
  'ingress',
  'quota',
] as const;

/** One thing that was looked at before anything is created in the target project. */
export const findingSchema = z.object({
  check: z.enum(PREFLIGHT_CHECKS),
  status: z
    .enum(['ok', 'warning', 'failed', 'unknown'])
    .describe('failed: certainly missing, a deployment would fail. unknown: it could not be found out.'),
  text: z.string().describe('What was found, in a sentence.'),
  fix: z
    .string()
    .describe('The gcloud line, or the sentence, that mends it; empty where nothing needs to be.'),
});
export type Finding = z.infer<typeof findingSchema>;

/** `POST /preflight`. */
export const findingListSchema = z.object({
  findings: z.array(findingSchema).describe('Those that stop a deployment come first.'),
});
