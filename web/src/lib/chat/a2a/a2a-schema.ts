import { z } from 'zod';

/** A2A 1.0 in ProtoJSON, in the part that the chat reads; agents may add what they like. */
export const partSchema = z.object({
  text: z.string().optional(),
  data: z.unknown().optional(),
  url: z.string().optional(),
  /** A file's bytes in base64. */
  raw: z.string().optional(),
  filename: z.string().optional(),
  mediaType: z.string().optional(),
  metadata: z.record(z.string(), z.unknown()).optional(),
});
export type Part = z.infer<typeof partSchema>;

const messageSchema = z.object({
  messageId: z.string().default(''),
  contextId: z.string().optional(),
  taskId: z.string().optional(),
  role: z.string().optional(),
  parts: z.array(partSchema).default([]),
});
export type AgentMessage = z.infer<typeof messageSchema>;

const artifactSchema = z.object({
  artifactId: z.string(),
  name: z.string().optional(),
  parts: z.array(partSchema).default([]),
});
export type Artifact = z.infer<typeof artifactSchema>;

const statusSchema = z.object({
  state: z.string(),
  message: messageSchema.optional(),
  timestamp: z.string().optional(),
});
export type TaskStatus = z.infer<typeof statusSchema>;

export const taskSchema = z.object({
  id: z.string(),
  contextId: z.string().optional(),
  status: statusSchema,
  artifacts: z.array(artifactSchema).default([]),
  history: z.array(messageSchema).default([]),
});
export type AgentTask = z.infer<typeof taskSchema>;

/** The answer to ListTasks. */
export const taskListSchema = z.object({ tasks: z.array(taskSchema).default([]) });

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

/** google.rpc.Status as A2A's REST binding answers errors; `reason` in one of the details is A2A's own name for it. */
export const agentErrorSchema = z.object({
  error: z.object({
    code: z.number(),
    message: z.string(),
    status: z.string().optional(),
    details: z.array(z.looseObject({ reason: z.string().optional() })).default([]),
  }),
});
