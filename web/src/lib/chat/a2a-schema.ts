import { z } from 'zod';

/** A2A 1.0 in ProtoJSON, in the part that the chat reads; agents may add what they like. */
export const partSchema = z.object({
  text: z.string().optional(),
  data: z.unknown().optional(),
  url: z.string().optional(),
});
export type Part = z.infer<typeof partSchema>;

const messageSchema = z.object({
  messageId: z.string().default(''),
  contextId: z.string().optional(),
  taskId: z.string().optional(),
  parts: z.array(partSchema),
});

const artifactSchema = z.object({
  artifactId: z.string(),
  name: z.string().optional(),
  parts: z.array(partSchema),
});
export type Artifact = z.infer<typeof artifactSchema>;

const statusSchema = z.object({ state: z.string(), message: messageSchema.optional() });

const taskSchema = z.object({
  id: z.string(),
  contextId: z.string().optional(),
  status: statusSchema,
  artifacts: z.array(artifactSchema).default([]),
});

const statusUpdateSchema = z.object({
  taskId: z.string(),
  contextId: z.string().optional(),
  status: statusSchema,
});

const artifactUpdateSchema = z.object({
  taskId: z.string(),
  contextId: z.string().optional(),
  artifact: artifactSchema,
  append: z.boolean().default(false),
});

/** StreamResponse, and the answer to SendMessage: exactly one of the fields is set; another one is ignored. */
export const agentEventSchema = z.object({
  task: taskSchema.optional(),
  message: messageSchema.optional(),
  statusUpdate: statusUpdateSchema.optional(),
  artifactUpdate: artifactUpdateSchema.optional(),
});
export type AgentEvent = z.infer<typeof agentEventSchema>;

/** google.rpc.Status as A2A's REST binding answers errors. */
export const agentErrorSchema = z.object({
  error: z.object({ code: z.number(), message: z.string(), status: z.string().optional() }),
});
