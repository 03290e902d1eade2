import { z } from 'zod';

const sourceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('running'), host: z.string() }),
  z.object({ kind: z.literal('jar'), java: z.string(), jar: z.string() }),
]);

/** What the process of the emulators is told. */
export const emulatorSettingsSchema = z.object({
  projectId: z.string(),
  firestore: z.object({ source: sourceSchema, port: z.int(), rulesFile: z.string() }),
  pubsub: z.object({ source: sourceSchema, port: z.int() }),
  auth: z.object({ port: z.int() }),
  /** Where data is kept over restarts; null for emulators that forget. */
  dataFolder: z.string().nullable(),
  saveIntervalMs: z.int().positive(),
  runFolder: z.string(),
  logFolder: z.string(),
});
export type EmulatorSettings = z.infer<typeof emulatorSettingsSchema>;

/** `127.0.0.1:PORT` of each emulator. */
export const emulatorHostsSchema = z.object({ firestore: z.string(), pubsub: z.string(), auth: z.string() });
export type EmulatorHosts = z.infer<typeof emulatorHostsSchema>;
