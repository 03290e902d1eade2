import { z } from 'zod';
import type { AgentCall, Json } from '../agent-call.ts';
import { invalidParams, unsupportedOperation } from '../agent-error.ts';

// Requests of A2A 1.0 as those of 0.3 over JSON-RPC: `kind` discriminators, lower-case roles, files below `file`,
// `blocking` for the opposite of `returnImmediately`.

const struct = z.record(z.string(), z.unknown());

const partSchema = z
  .object({
    text: z.string().optional(),
    raw: z.string().optional(),
    url: z.string().optional(),
    data: z.unknown().optional(),
    mediaType: z.string().optional(),
    filename: z.string().optional(),
    metadata: struct.optional(),
  })
  .refine(
    ({ text, raw, url, data }) =>
      [text, raw, url, data].filter((content) => content !== undefined).length === 1,
    'must hold exactly one of text, raw, url and data',
  );
type Part = z.infer<typeof partSchema>;

const sendSchema = z.object({
  message: z.object({
    messageId: z.string().min(1),
    contextId: z.string().optional(),
    taskId: z.string().optional(),
    role: z.enum(['ROLE_USER', 'ROLE_AGENT']),
    parts: z.array(partSchema).min(1),
    metadata: struct.optional(),
    extensions: z.array(z.string()).optional(),
    referenceTaskIds: z.array(z.string()).optional(),
  }),
  configuration: z
    .object({
      acceptedOutputModes: z.array(z.string()).optional(),
      historyLength: z.number().optional(),
      returnImmediately: z.boolean().default(false),
    })
    .optional(),
  metadata: struct.optional(),
});

/** Marks a data part whose value was no object, which 0.3 requires (as the official SDK marks it). */
export const WRAPPED_DATA_FLAG = 'data_part_compat';

function legacyPart({ text, raw, url, data, mediaType, filename, metadata }: Part): Json {
  const rest = metadata && { metadata };
  if (text !== undefined) return { kind: 'text', text, ...rest };
  if (raw !== undefined || url !== undefined) {
    const content = raw === undefined ? { uri: url } : { bytes: raw };
    const file = {
      ...content,
      ...(mediaType && { mimeType: mediaType }),
      ...(filename && { name: filename }),
    };
    return { kind: 'file', file, ...rest };
  }
  if (typeof data === 'object' && data !== null && !Array.isArray(data))
    return { kind: 'data', data, ...rest };
  return { kind: 'data', data: { value: data }, metadata: { ...metadata, [WRAPPED_DATA_FLAG]: true } };
}

function legacySend(params: Json): Json {
  const parsed = sendSchema.safeParse(params);
  if (!parsed.success)
    throw invalidParams(
      'The message does not fit.',
      parsed.error.issues.map(({ path, message }) => ({ field: path.join('.'), description: message })),
    );
  const { message, configuration, metadata } = parsed.data;
  const { returnImmediately = false, ...others } = configuration ?? {};
  return {
    message: {
      kind: 'message',
      ...message,
      role: message.role === 'ROLE_USER' ? 'user' : 'agent',
      parts: message.parts.map(legacyPart),
    },
    configuration: { ...others, blocking: !returnImmediately },
    ...(metadata && { metadata }),
  };
}

/** The method and parameters of 0.3 for a call. Throws an AgentError for what 0.3 has no method for, and for a message that does not fit. */
export function toLegacy({ method, params }: Exclude<AgentCall, { kind: 'follow' }>): {
  method: string;
  params: Json;
} {
  switch (method) {
    case 'SendMessage':
      return { method: 'message/send', params: legacySend(params) };
    case 'SendStreamingMessage':
      return { method: 'message/stream', params: legacySend(params) };
    case 'GetTask':
      return { method: 'tasks/get', params };
    case 'CancelTask':
      return { method: 'tasks/cancel', params };
    case 'ListTasks':
    case 'CreateTaskPushNotificationConfig':
    case 'GetTaskPushNotificationConfig':
    case 'ListTaskPushNotificationConfigs':
    case 'DeleteTaskPushNotificationConfig':
    case 'GetExtendedAgentCard':
      throw unsupportedOperation(
        `The portal does not translate ${method} for this agent, which speaks A2A 0.3.`,
      );
  }
}
