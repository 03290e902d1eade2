import { z } from 'zod';
import { envNameSchema, envValueSchema } from './env.ts';
import { named } from './named.ts';
import { cpuSchema, memoryProblem, memorySchema } from './resources.ts';
import {
  type Settings,
  ingressSchema,
  instancesSchema,
  labelsSchema,
  resourceSettings,
  serviceAccountSchema,
} from './settings.ts';

export const scalingSchema = z
  .object({ minInstances: instancesSchema.min(0), maxInstances: instancesSchema.min(1) })
  .refine(({ minInstances, maxInstances }) => minInstances <= maxInstances, {
    path: ['maxInstances'],
    message: 'There cannot be fewer instances at most than at least.',
  });
export type Scaling = z.infer<typeof scalingSchema>;

/** What an agent's author says of how it runs; a request to deploy it may say otherwise. */
export const runtimeDefaultsSchema = z.object({
  env: named(envNameSchema, envValueSchema).default({}),
  scaling: scalingSchema
    .optional()
    .describe('More than one instance only where tasks and sessions are kept outside of them.'),
  ...resourceSettings,
});
export type RuntimeDefaults = z.infer<typeof runtimeDefaultsSchema>;

/** How a deployment's service runs. Whatever an older record lacks has the value that was used then. */
export const runtimeSchema = z.object({
  env: named(envNameSchema, envValueSchema),
  scaling: scalingSchema,
  cpu: cpuSchema.default(1),
  memory: memorySchema.default('512Mi'),
  cpuAlways: z.boolean().default(true),
  concurrency: z.int().default(80),
  timeoutSeconds: z.int().default(300),
  startupTimeoutSeconds: z.int().nullable().default(null).describe('null: what the portal is set to.'),
  port: z.int().nullable().default(null).describe('null: what the image’s recipe says, else 8080.'),
  serviceAccount: serviceAccountSchema
    .nullable()
    .default(null)
    .describe('null: the project’s default compute account.'),
  ingress: ingressSchema.default('all'),
  labels: labelsSchema.default({}),
});
export type Runtime = z.infer<typeof runtimeSchema>;

/** An instance stays up, since agents work after they have answered. */
export const DEFAULT_RUNTIME: Runtime = runtimeSchema.parse({
  env: {},
  scaling: { minInstances: 1, maxInstances: 10 },
});
const ONE_INSTANCE: Scaling = { minInstances: 1, maxInstances: 1 };

/** The fields of a record that are there, without those that are undefined. */
function given<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

/**
 * How an agent runs: as its author says, unless a request says otherwise. An agent keeps its tasks in its instance, and a
 * stream must find them, so that it gets one instance unless somebody says more; a plain container may have several.
 */
export function runtimeOf(
  agent: { framework: string; runtime?: RuntimeDefaults | undefined },
  settings: Settings = {},
): Runtime {
  const { env: authorsEnv = {}, scaling: authorsScaling, ...authors } = agent.runtime ?? {};
  const { env, minInstances, maxInstances, ...asked } = settings;
  const scaling =
    authorsScaling ?? (agent.framework === 'container' ? DEFAULT_RUNTIME.scaling : ONE_INSTANCE);
  return {
    ...DEFAULT_RUNTIME,
    ...given(authors),
    ...given(asked),
    env: { ...authorsEnv, ...env },
    scaling: { ...scaling, ...given({ minInstances, maxInstances }) },
  };
}

/** What does not go together in a runtime, each with the setting that it is about. */
export function runtimeProblems(runtime: Runtime): { setting: keyof Settings; message: string }[] {
  const { cpu, memory, cpuAlways, scaling } = runtime;
  const problems: { setting: keyof Settings; message: string }[] = [];
  const wrongMemory = memoryProblem(cpu, memory, cpuAlways);
  if (wrongMemory !== undefined) problems.push({ setting: 'memory', message: wrongMemory });
  if (scaling.minInstances > scaling.maxInstances)
    problems.push({
      setting: 'maxInstances',
      message: `There cannot be fewer instances at most (${scaling.maxInstances}) than at least (${scaling.minInstances}).`,
    });
  return problems;
}
