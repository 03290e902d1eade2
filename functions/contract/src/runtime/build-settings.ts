import { z } from 'zod';

/** Machines of the default pool (https://cloud.google.com/build/docs/api/reference/rest/v1/projects.builds#machinetype). */
export const BUILD_MACHINES = [
  'E2_MEDIUM',
  'E2_HIGHCPU_8',
  'E2_HIGHCPU_32',
  'N1_HIGHCPU_8',
  'N1_HIGHCPU_32',
] as const;
export const buildMachineSchema = z.enum(BUILD_MACHINES, `Choose one of ${BUILD_MACHINES.join(', ')}.`);
export type BuildMachine = z.infer<typeof buildMachineSchema>;

/** `build` of a request: how its image is built, where it is not as the portal is set. */
export const buildSettingsSchema = z.object({
  machineType: buildMachineSchema
    .optional()
    .describe('A larger machine has more CPUs and memory, and costs more.'),
  timeoutSeconds: z
    .int()
    .min(60, 'A build has a minute at least.')
    .max(7200, 'A build has two hours at most.')
    .optional()
    .describe('Longest build.'),
});
export type BuildSettings = z.infer<typeof buildSettingsSchema>;
