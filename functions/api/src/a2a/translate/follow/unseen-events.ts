import { z } from 'zod';
import type { Json } from '../agent-call.ts';

const partsSchema = z.array(z.looseObject({ text: z.string().optional() }));
const artifactSchema = z.object({ artifactId: z.string(), parts: partsSchema });
const snapshotSchema = z.object({ artifacts: z.array(artifactSchema).default([]) });
const chunkSchema = z.object({
  artifactUpdate: z.object({ artifact: artifactSchema, append: z.boolean().default(false) }),
});

/** Content of parts, however it is cut into them. */
function contentOf(parts: z.infer<typeof partsSchema>): string {
  return parts.map((part) => part.text ?? JSON.stringify(part)).join('');
}

/**
 * Of the events that came while a task was asked for, those that the task does not hold yet. An agent of 0.3 does not say
 * where in its events a task stands, so it is seen by the artifacts: the task holds the longest beginning of the events whose
 * chunks its artifacts end with.
 */
export function unseenEvents(task: Json, events: readonly Json[]): Json[] {
  const snapshot = new Map(
    (snapshotSchema.safeParse(task).data?.artifacts ?? []).map(({ artifactId, parts }) => [
      artifactId,
      contentOf(parts),
    ]),
  );
  const added = new Map<string, { content: string; whole: boolean }>();
  let seen = 0;
  events.forEach((event, index) => {
    const chunk = chunkSchema.safeParse(event).data?.artifactUpdate;
    if (chunk !== undefined) {
      const { artifactId, parts } = chunk.artifact;
      const before = chunk.append ? (added.get(artifactId) ?? { content: '', whole: false }) : undefined;
      added.set(artifactId, {
        content: (before?.content ?? '') + contentOf(parts),
        whole: before?.whole ?? true,
      });
    }
    const isHeld = [...added].every(([artifactId, { content, whole }]) => {
      const held = snapshot.get(artifactId);
      return held !== undefined && (whole ? held === content : held.endsWith(content));
    });
    if (isHeld) seen = index + 1;
  });
  return events.slice(seen);
}
