import { z } from 'zod';
import { agentIdSchema } from '../names.ts';

/** Names that Cloud Run sets itself and refuses in a service (https://cloud.google.com/run/docs/container-contract). */
const RESERVED_ENV = /^(?:PORT|K_(?:SERVICE|REVISION|CONFIGURATION)|(?:CLOUD_RUN|X_GOOGLE)_.*)$/;

export const envNameSchema = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, 'Use letters, digits and underscores, and no digit first.')
  .refine((name) => !RESERVED_ENV.test(name), 'Cloud Run sets this variable itself.');

/** What the portal fills in when it deploys. */
export const envReferenceSchema = z.discriminatedUnion('from', [
  z.object({ from: z.literal('workspace-id').describe('The workspace that the service belongs to.') }),
  z.object({
    from: z.literal('portal-project').describe('The project whose Firestore holds the portal’s records.'),
  }),
  z.object({
    from: z
      .literal('agent-url')
      .describe('Where another agent of the workspace is live; the variable is left out where it is not.'),
    agentId: agentIdSchema,
    path: z
      .string()
      .regex(/^\/[^\s?#]*$/, 'Begin with a slash.')
      .default('/'),
  }),
]);
export type EnvReference = z.infer<typeof envReferenceSchema>;

export const envValueSchema = z.union([z.string().max(32_768), envReferenceSchema]);
export type EnvValue = z.infer<typeof envValueSchema>;

const instancesSchema = z.int().max(100);

export const scalingSchema = z
  .object({ minInstances: instancesSchema.min(0), maxInstances: instancesSchema.min(1) })
  .refine(({ minInstances, maxInstances }) => minInstances <= maxInstances, {
    path: ['maxInstances'],
    message: 'There cannot be fewer instances at most than at least.',
  });
export type Scaling = z.infer<typeof scalingSchema>;

/** What an agent's author says of how it runs; a request to deploy it may say otherwise. */
export const runtimeDefaultsSchema = z.object({
  env: z.record(envNameSchema, envValueSchema).default({}),
  scaling: scalingSchema
    .optional()
    .describe('More than one instance only where tasks and sessions are kept outside of them.'),
});
export type RuntimeDefaults = z.infer<typeof runtimeDefaultsSchema>;

/** How a deployment's service runs. */
export const runtimeSchema = z.object({
  env: z.record(envNameSchema, envValueSchema),
  scaling: scalingSchema,
});
export type Runtime = z.infer<typeof runtimeSchema>;

/** An instance stays up, since agents work after they have answered. */
export const DEFAULT_RUNTIME: Runtime = { env: {}, scaling: { minInstances: 1, maxInstances: 10 } };
const ONE_INSTANCE: Scaling = { minInstances: 1, maxInstances: 1 };

/**
 * How an agent runs unless a request says otherwise. An agent keeps its tasks in its instance, and a stream must find
 * them, so that it gets one instance unless its author says more; a plain container may have several.
 */
export function runtimeOf(agent: { framework: string; runtime?: RuntimeDefaults | undefined }): Runtime {
  const scaling = agent.framework === 'container' ? DEFAULT_RUNTIME.scaling : ONE_INSTANCE;
  return { env: agent.runtime?.env ?? {}, scaling: agent.runtime?.scaling ?? scaling };
}
