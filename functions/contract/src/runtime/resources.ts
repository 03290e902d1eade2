import { z } from 'zod';

/** Whole CPUs that Cloud Run sells (https://cloud.google.com/run/docs/configuring/services/cpu). */
export const CPUS = [1, 2, 4, 6, 8] as const;
export const cpuSchema = z.literal(CPUS, 'Choose 1, 2, 4, 6 or 8 CPUs.');
export type Cpu = z.infer<typeof cpuSchema>;

const MIB = 2 ** 20;
const UNITS: Readonly<Record<string, number>> = { Mi: MIB, Gi: 1024 * MIB };

/** Bytes of an amount of memory such as `512Mi`; NaN where it is none. */
export function memoryBytes(memory: string): number {
  const [, amount, unit] = /^(\d{1,5})(Mi|Gi)$/.exec(memory) ?? [];
  return Number(amount) * (UNITS[unit ?? ''] ?? NaN);
}

export const memorySchema = z
  .string()
  .regex(/^[1-9]\d{0,4}(?:Mi|Gi)$/, 'Write an amount such as 512Mi or 2Gi.')
  .refine(
    (memory) => memoryBytes(memory) >= 128 * MIB && memoryBytes(memory) <= 32 * 1024 * MIB,
    'Cloud Run gives 128Mi to 32Gi.',
  );

/** Memory that goes with a number of CPUs: at least and at most (https://cloud.google.com/run/docs/configuring/services/memory-limits). */
const MEMORY_OF_CPUS: Readonly<Record<Cpu, readonly [least: string, most: string]>> = {
  1: ['128Mi', '4Gi'],
  2: ['128Mi', '8Gi'],
  4: ['2Gi', '16Gi'],
  6: ['4Gi', '24Gi'],
  8: ['4Gi', '32Gi'],
};
const LEAST_ALWAYS = '512Mi';

/** Why an amount of memory does not go with the CPUs, in a sentence that says what would; undefined where it does. */
export function memoryProblem(cpu: Cpu, memory: string, cpuAlways: boolean): string | undefined {
  const [least, most] = MEMORY_OF_CPUS[cpu];
  const bytes = memoryBytes(memory);
  const cpus = cpu === 1 ? '1 CPU' : `${cpu} CPUs`;
  if (bytes < memoryBytes(least)) return `${cpus} need at least ${least} of memory.`;
  if (bytes > memoryBytes(most)) {
    const enough = CPUS.find((count) => bytes <= memoryBytes(MEMORY_OF_CPUS[count][1]));
    return `${cpus} may have at most ${most} of memory; ${memory} needs ${enough ?? 8} CPUs.`;
  }
  if (cpuAlways && bytes < memoryBytes(LEAST_ALWAYS))
    return `With CPU always on, a service needs at least ${LEAST_ALWAYS} of memory.`;
  return undefined;
}
