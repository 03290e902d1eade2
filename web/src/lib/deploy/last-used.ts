import { projectIdSchema, regionSchema } from '@agent-gallery/contract';
import { z } from 'zod';

const KEY = 'agent-gallery.last-deployment';

const lastUsedSchema = z.object({
  project: projectIdSchema,
  region: regionSchema,
  access: z.enum(['private', 'public']),
});
export type LastUsed = z.infer<typeof lastUsedSchema>;

/** What the last deployment from this browser was asked with; undefined when there was none, or nothing may be stored. */
export function readLastUsed(): LastUsed | undefined {
  try {
    return lastUsedSchema.safeParse(JSON.parse(localStorage.getItem(KEY) ?? 'null')).data;
  } catch {
    return undefined;
  }
}

/** Remembers it for the next form, where the browser lets it. */
export function writeLastUsed(used: LastUsed): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(lastUsedSchema.parse(used)));
  } catch {
    // A browser that stores nothing only loses the defaults.
  }
}
