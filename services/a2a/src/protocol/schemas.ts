import * as z from 'zod';
import { clientId } from './ids.ts';
import { protoEnum, protoMessage } from './proto-message.ts';

// The messages of lf.a2a.v1 (a2a.proto, wire version 1.0) that this server reads or writes, in ProtoJSON.

export const TASK_STATES = [
  'TASK_STATE_UNSPECIFIED',
  'TASK_STATE_SUBMITTED',
  'TASK_STATE_WORKING',
  'TASK_STATE_COMPLETED',
  'TASK_STATE_FAILED',
  'TASK_STATE_CANCELED',
  'TASK_STATE_INPUT_REQUIRED',
  'TASK_STATE_REJECTED',
  'TASK_STATE_AUTH_REQUIRED',
] as const;
export type TaskState = (typeof TASK_STATES)[number];

const struct = z.record(z.string(), z.unknown());
const strings = z.array(z.string());

const CONTENT_FIELDS = ['text', 'raw', 'url', 'data'] as const;

export const partSchema = protoMessage({
  text: z.string().optional(),
  raw: z.base64('must be base64').or(z.base64url('must be base64')).optional(),
  url: z.string().min(1).optional(),
  data: z.unknown().optional(),
  metadata: struct.optional(),
  filename: z.string().optional(),
  mediaType: z.string().optional(),
}).superRefine((part, context) => {
  const count = CONTENT_FIELDS.filter((name) => name in part && part[name] !== undefined).length;
  if (count !== 1) {
    context.addIssue({ code: 'custom', message: 'exactly one of text, raw, url and data must be set' });
  }
});
export type Part = z.infer<typeof partSchema>;

const roleSchema = protoEnum(['ROLE_UNSPECIFIED', 'ROLE_USER', 'ROLE_AGENT']).refine(
  (role) => role !== 'ROLE_UNSPECIFIED',
  'must be ROLE_USER or ROLE_AGENT',
);

export const messageSchema = protoMessage({
  messageId: clientId.min(1, 'must not be empty'),
  contextId: clientId.optional(),
  taskId: z.string().optional(),
  role: roleSchema,
  parts: z.array(partSchema).min(1, 'must hold at least one part'),
  metadata: struct.optional(),
  extensions: strings.optional(),
  referenceTaskIds: strings.optional(),
});
export type Message = z.infer<typeof messageSchema>;

export const artifactSchema = protoMessage({
  artifactId: z.string().min(1),
  name: z.string().optional(),
  description: z.string().optional(),
  parts: z.array(partSchema),
  metadata: struct.optional(),
  extensions: strings.optional(),
});
export type Artifact = z.infer<typeof artifactSchema>;

export const taskStatusSchema = protoMessage({
  state: protoEnum(TASK_STATES),
  message: messageSchema.optional(),
  timestamp: z.string().optional(),
});
export type TaskStatus = z.infer<typeof taskStatusSchema>;

export const taskSchema = protoMessage({
  id: z.string(),
  contextId: z.string(),
  status: taskStatusSchema,
  artifacts: z.array(artifactSchema).optional(),
  history: z.array(messageSchema).optional(),
  metadata: struct.optional(),
});
export type Task = z.infer<typeof taskSchema>;

export const authenticationInfoSchema = protoMessage({
  scheme: z.string().min(1),
  credentials: z.string().optional(),
});

export const pushConfigSchema = protoMessage({
  tenant: z.string().optional(),
  id: clientId.optional(),
  taskId: z.string().optional(),
  url: z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }),
  token: z.string().optional(),
  authentication: authenticationInfoSchema.optional(),
});
export type PushConfig = z.infer<typeof pushConfigSchema>;

/** An int32 of ProtoJSON: a number, or its digits as text. */
export const int32 = z.union(
  [
    z.int(),
    z
      .string()
      .regex(/^-?\d+$/)
      .transform(Number),
  ],
  'must be a whole number',
);

export const sendMessageRequestSchema = protoMessage({
  tenant: z.string().optional(),
  message: messageSchema,
  configuration: protoMessage({
    acceptedOutputModes: strings.optional(),
    taskPushNotificationConfig: pushConfigSchema.optional(),
    historyLength: int32.pipe(z.int().min(0)).optional(),
    returnImmediately: z.boolean().optional(),
  }).optional(),
  metadata: struct.optional(),
});
export type SendMessageRequest = z.infer<typeof sendMessageRequestSchema>;

export interface TaskStatusUpdate {
  taskId: string;
  contextId: string;
  status: TaskStatus;
  metadata?: Record<string, unknown> | undefined;
}

export interface TaskArtifactUpdate {
  taskId: string;
  contextId: string;
  artifact: Artifact;
  append?: boolean | undefined;
  lastChunk?: boolean | undefined;
  metadata?: Record<string, unknown> | undefined;
}

/** StreamResponse of the specification: what a stream carries. */
export type StreamResponse =
  | { task: Task }
  | { message: Message }
  | { statusUpdate: TaskStatusUpdate }
  | { artifactUpdate: TaskArtifactUpdate };
