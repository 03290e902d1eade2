import { z } from 'zod';
import { deploymentErrorSchema } from './deployment-error.ts';
import { STEP_NAMES, deploymentStatusSchema } from './deployment-status.ts';
import {
  agentIdSchema,
  deploymentIdSchema,
  projectIdSchema,
  regionSchema,
  serviceNameSchema,
  timestampSchema,
  workspaceIdSchema,
} from '../names.ts';
import { releaseSchema } from './release.ts';
import { sourceSchema } from '../gallery/source.ts';
import { DEFAULT_RUNTIME, runtimeSchema } from '../runtime/runtime.ts';
import { buildSettingsSchema } from '../runtime/build-settings.ts';
import { settingsSchema } from '../runtime/settings.ts';

export const TARGETS = ['cloud-run', 'agent-engine'] as const;
export const targetSchema = z.enum(TARGETS);
export type Target = z.infer<typeof targetSchema>;

/** What a person or another system asks for. */
export const deploymentRequestSchema = z.object({
  workspaceId: workspaceIdSchema.default('default'),
  agentId: agentIdSchema,
  target: targetSchema,
  project: projectIdSchema,
  region: regionSchema,
  serviceName: serviceNameSchema,
  access: z
    .enum(['private', 'public'])
    .default('private')
    .describe('Who may call the service: IAM invokers, or everybody.'),
  rebuild: z
    .boolean()
    .optional()
    .describe('Builds the image anew, with no cache, even where the source has not changed.'),
  build: buildSettingsSchema
    .optional()
    .describe('How the image is built, where it is not as the portal is set.'),
  settings: settingsSchema
    .optional()
    .describe('How the service runs, where it is not as the agent’s author says.'),
});
export type DeploymentRequest = z.infer<typeof deploymentRequestSchema>;
export type DeploymentRequestInput = z.input<typeof deploymentRequestSchema>;

export const stepOutcomeSchema = z.enum(['running', 'succeeded', 'failed', 'skipped', 'canceled']);
export const stepSchema = z.object({
  startedAt: timestampSchema,
  endedAt: timestampSchema.nullable(),
  outcome: stepOutcomeSchema,
});
export type Step = z.infer<typeof stepSchema>;

export const actorSchema = z.object({
  kind: z.enum(['user', 'api-key', 'system']),
  id: z.string(),
  email: z.string().nullable(),
});
export type Actor = z.infer<typeof actorSchema>;

const archiveSchema = z.object({
  bucket: z.string(),
  object: z.string(),
  sha256: z.string(),
  sizeBytes: z.number().int(),
  fileCount: z.number().int(),
  commit: z.string().nullable().default(null).describe('Commit that was fetched, of a Git repository.'),
});

export const RECIPE_KINDS = [
  'dockerfile',
  'adk-python',
  'adk-typescript',
  'python-asgi',
  'python-server',
  'node',
  'buildpacks',
] as const;

const recipeSchema = z.object({
  kind: z.enum(RECIPE_KINDS),
  because: z.string().describe('Why, in a sentence.'),
  dockerfile: z
    .string()
    .nullable()
    .describe('Its path in the archive; null where buildpacks make the image.'),
  generated: z.string().nullable().describe('Text of the Dockerfile that was generated.'),
  port: z
    .number()
    .int()
    .nullable()
    .describe('Port that the container listens on; null for the one that PORT names.'),
});
/** How the image is made of the source. */
export type DeploymentRecipe = z.infer<typeof recipeSchema>;

const imageSchema = z.object({
  repository: z.string().describe('Registry, project, repository and name, with no tag.'),
  tag: z.string(),
  digest: z.string().nullable(),
});

const buildSchema = z.object({
  id: z.string(),
  createdAt: timestampSchema,
  endedAt: timestampSchema.nullable(),
  limitSeconds: z
    .int()
    .nullable()
    .default(null)
    .describe('How long it may take, its time in the queue included.'),
});

const obstacleSchema = z.object({
  code: z.enum(['quota', 'conflict', 'unavailable']),
  text: z.string(),
  since: timestampSchema,
  lastAt: timestampSchema,
  attempts: z.number().int(),
});
/** What stands in a deployment's way now, and may pass by itself. */
export type Obstacle = z.infer<typeof obstacleSchema>;

/** `deployments/{id}`: one attempt. */
export const deploymentSchema = z.object({
  id: deploymentIdSchema,
  workspaceId: workspaceIdSchema,
  serviceId: z.string(),
  agentName: z.string(),
  request: deploymentRequestSchema,
  source: sourceSchema,
  runtime: runtimeSchema.default(DEFAULT_RUNTIME).describe('As it was when the deployment was asked for.'),
  status: deploymentStatusSchema,
  announcedStatus: deploymentStatusSchema
    .nullable()
    .describe('The last status that was published on deployment-events.'),
  steps: z.partialRecord(z.enum(STEP_NAMES), stepSchema),
  archive: archiveSchema.nullable(),
  recipe: recipeSchema.nullable().default(null),
  image: imageSchema.nullable(),
  build: buildSchema.nullable(),
  release: releaseSchema.nullable(),
  url: z.string().nullable(),
  obstacle: obstacleSchema
    .nullable()
    .default(null)
    .describe('What the current step waits for although it was tried, such as a quota.'),
  error: deploymentErrorSchema.nullable(),
  actor: actorSchema,
  idempotencyKey: z.string().nullable(),
  trace: z
    .string()
    .regex(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/)
    .nullable()
    .default(null)
    .describe('W3C traceparent of the request that asked for it: its steps are spans below that one.'),
  cancelRequestedAt: timestampSchema.nullable(),
  createdAt: timestampSchema,
  updatedAt: timestampSchema,
  endedAt: timestampSchema.nullable(),
  settled: z
    .boolean()
    .describe('The last status is announced and the service is free for the next deployment.'),
  logsMergedAt: timestampSchema.nullable(),
});
export type Deployment = z.infer<typeof deploymentSchema>;
