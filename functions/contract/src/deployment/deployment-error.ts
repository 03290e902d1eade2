import { z } from 'zod';

/** Why a deployment failed, in codes that other systems may rely on. */
export const DEPLOYMENT_ERROR_CODES = [
  'preflight-failed',
  'agent-not-found',
  'source-not-found',
  'source-invalid',
  'build-failed',
  'build-source-fetch-failed',
  'image-push-failed',
  'build-timed-out',
  'build-canceled',
  'build-expired',
  'container-not-listening',
  'container-crashed',
  'out-of-memory',
  'image-not-found',
  'service-name-taken',
  'service-invalid',
  'service-not-ready',
  'verification-failed',
  'permission-denied',
  'quota-exceeded',
  'step-timed-out',
  'internal',
] as const;
export const deploymentErrorCodeSchema = z.enum(DEPLOYMENT_ERROR_CODES);
export type DeploymentErrorCode = z.infer<typeof deploymentErrorCodeSchema>;

/** A failure as a person reads it. */
export const deploymentErrorSchema = z.object({
  code: deploymentErrorCodeSchema,
  message: z.string().describe('What went wrong, in a few words.'),
  cause: z.string().describe('Why, in a sentence.'),
  fix: z.string().describe('How to put it right, in a sentence.'),
  lines: z.array(z.string()).default([]).describe('The log lines that show it, at most 20.'),
});
export type DeploymentError = z.infer<typeof deploymentErrorSchema>;
