import { z } from 'zod';
import { envNameSchema, givenEnvValueSchema } from './env.ts';
import { named } from './named.ts';
import { cpuSchema, memorySchema } from './resources.ts';

export const instancesSchema = z.int().max(100, 'The portal starts at most 100 instances.');

export const INGRESSES = ['all', 'internal', 'internal-and-cloud-load-balancing'] as const;
export const ingressSchema = z.enum(INGRESSES, 'Choose all, internal or internal-and-cloud-load-balancing.');
export type Ingress = z.infer<typeof ingressSchema>;

export const serviceAccountSchema = z
  .string()
  .max(254)
  .regex(
    /^[a-z0-9][a-z0-9-]*@[a-z0-9.-]+\.gserviceaccount\.com$/,
    'Name a service account by its address: NAME@PROJECT.iam.gserviceaccount.com.',
  );

const OWN_LABEL = /^(?:managed-by|agent-gallery(?:-.*)?|goog-.*)$/;
const labelNameSchema = z
  .string()
  .regex(
    /^[a-z][a-z0-9_-]{0,62}$/,
    'A label begins with a letter and has lowercase letters, digits, - and _.',
  )
  .refine((name) => !OWN_LABEL.test(name), 'The portal or Google sets this label itself.');
const labelValueSchema = z
  .string()
  .regex(/^[a-z0-9_-]{0,63}$/, 'Use at most 63 lowercase letters, digits, - and _.');
export const labelsSchema = named(labelNameSchema, labelValueSchema).refine(
  (labels) => Object.keys(labels).length <= 32,
  'Use at most 32 labels.',
);

/** What an agent's author and a request may both say of how it runs, besides its environment and instances. */
export const resourceSettings = {
  cpu: cpuSchema.optional(),
  memory: memorySchema.optional().describe('Such as 512Mi or 2Gi; what is possible depends on the CPUs.'),
  cpuAlways: z
    .boolean()
    .optional()
    .describe(
      'CPU also between requests; agents work after they have answered, so that it is on by default.',
    ),
  concurrency: z
    .int()
    .min(1)
    .max(1000)
    .optional()
    .describe('Requests that one instance answers at the same time.'),
  timeoutSeconds: z.int().min(1).max(3600).optional().describe('Longest answer to one request, streams too.'),
  startupTimeoutSeconds: z
    .int()
    .min(1)
    .max(240)
    .optional()
    .describe('A container that does not listen by then has failed.'),
  port: z
    .int()
    .min(1)
    .max(65_535)
    .optional()
    .describe('Port that the container listens on, where it is not the one of the variable PORT.'),
};

/** `settings` of a request: each says otherwise than the agent's author did. */
export const settingsSchema = z.object({
  ...resourceSettings,
  minInstances: instancesSchema.min(0).optional(),
  maxInstances: instancesSchema.min(1).optional(),
  env: named(envNameSchema, givenEnvValueSchema)
    .refine((env) => Object.keys(env).length <= 200, 'Use at most 200 variables.')
    .optional()
    .describe('Each a value, or a secret of Secret Manager by reference. Added to those of the agent.'),
  serviceAccount: serviceAccountSchema
    .optional()
    .describe('What the service runs as; without it the project’s default compute account.'),
  ingress: ingressSchema.optional().describe('From where the service can be reached at all.'),
  labels: labelsSchema.optional(),
});
export type Settings = z.infer<typeof settingsSchema>;
