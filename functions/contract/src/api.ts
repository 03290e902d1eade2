import { z } from 'zod';
import { deploymentSchema } from './deployment.ts';

/** An RFC 9457 problem document. `code` is ours and stable; `errors` points at each wrong field. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  code: z.string(),
  requestId: z.string(),
  fix: z.string().optional(),
  errors: z
    .array(z.object({ pointer: z.string().describe('JSON pointer into the body.'), detail: z.string() }))
    .optional(),
});
export type Problem = z.infer<typeof problemSchema>;

export const deploymentPageSchema = z.object({
  deployments: z.array(deploymentSchema),
  nextPageToken: z.string().describe('Empty at the end.'),
});
export type DeploymentPage = z.infer<typeof deploymentPageSchema>;

/** Header by which the same request twice is one deployment. */
export const IDEMPOTENCY_KEY_HEADER = 'Idempotency-Key';
export const idempotencyKeySchema = z
  .string()
  .min(8)
  .max(128)
  .regex(/^[\x21-\x7e]+$/, 'Use visible ASCII characters.');
