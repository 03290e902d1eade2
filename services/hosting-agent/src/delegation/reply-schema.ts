import { z } from 'zod';

// What another agent streams, in ProtoJSON, in the part that is passed on.

const partSchema = z.object({
  text: z.string().optional(),
  url: z.string().optional(),
  data: z.unknown().optional(),
});
export type ReplyPart = z.infer<typeof partSchema>;

const messageSchema = z.object({
  parts: z.array(partSchema).default([]),
  contextId: z.string().optional(),
});
const statusSchema = z.object({ state: z.string(), message: messageSchema.optional() });
const artifactSchema = z.object({ artifactId: z.string(), parts: z.array(partSchema).default([]) });

export const streamResponseSchema = z.object({
  message: messageSchema.optional(),
  task: z
    .object({
      id: z.string(),
      contextId: z.string().optional(),
      status: statusSchema.optional(),
      artifacts: z.array(artifactSchema).default([]),
    })
    .optional(),
  statusUpdate: z.object({ taskId: z.string().optional(), status: statusSchema }).optional(),
  artifactUpdate: z.object({ artifact: artifactSchema, append: z.boolean().default(false) }).optional(),
});
export type ReplyEvent = z.infer<typeof streamResponseSchema>;
