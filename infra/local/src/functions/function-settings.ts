import { z } from 'zod';

/** What a process of functions is told. */
export const functionSettingsSchema = z.object({
  /** file: URL of the module that registers the functions. */
  module: z.url(),
  functions: z.array(z.object({ name: z.string(), port: z.int() })).min(1),
});
export type FunctionSettings = z.infer<typeof functionSettingsSchema>;
