import { z } from 'zod';
import type { Json } from '../agent-call.ts';
import { WRAPPED_DATA_FLAG } from './to-legacy.ts';

// Answers of A2A 0.3 over JSON-RPC as those of 1.0. What is unknown in them is left as it is, what is null is left out.

const STATES: Readonly<Record<string, string>> = {
  submitted: 'TASK_STATE_SUBMITTED',
  working: 'TASK_STATE_WORKING',
  completed: 'TASK_STATE_COMPLETED',
  failed: 'TASK_STATE_FAILED',
  canceled: 'TASK_STATE_CANCELED',
  'input-required': 'TASK_STATE_INPUT_REQUIRED',
  rejected: 'TASK_STATE_REJECTED',
  'auth-required': 'TASK_STATE_AUTH_REQUIRED',
};

const struct = z.record(z.string(), z.unknown());

/** Leaves out what is null. */
function present(value: Json): Json {
  return Object.fromEntries(
    Object.entries(value).filter(([, field]) => field !== null && field !== undefined),
  );
}

const partSchema = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('text'), text: z.string(), metadata: struct.nullish() }),
    z.object({ kind: z.literal('data'), data: struct, metadata: struct.nullish() }),
    z.object({
      kind: z.literal('file'),
      file: z.object({
        bytes: z.string().nullish(),
        uri: z.string().nullish(),
        mimeType: z.string().nullish(),
        name: z.string().nullish(),
      }),
      metadata: struct.nullish(),
    }),
  ])
  .transform((part): Json => {
    const { metadata } = part;
    switch (part.kind) {
      case 'text':
        return present({ text: part.text, metadata });
      case 'file': {
        const { bytes, uri, mimeType, name } = part.file;
        return present({ raw: bytes, url: uri, mediaType: mimeType, filename: name, metadata });
      }
      case 'data': {
        if (metadata?.[WRAPPED_DATA_FLAG] !== true || !('value' in part.data))
          return present({ data: part.data, metadata });
        const { [WRAPPED_DATA_FLAG]: _flag, ...others } = metadata;
        return {
          data: part.data['value'],
          ...(Object.keys(others).length === 0 ? {} : { metadata: others }),
        };
      }
    }
  });

const messageSchema = z
  .looseObject({ role: z.enum(['user', 'agent']), parts: z.array(partSchema) })
  .transform(({ kind: _kind, role, ...rest }): Json => ({
    ...present(rest),
    role: role === 'user' ? 'ROLE_USER' : 'ROLE_AGENT',
  }));

const artifactSchema = z
  .looseObject({ artifactId: z.string(), parts: z.array(partSchema) })
  .transform(present);

const statusSchema = z
  .looseObject({ state: z.string(), message: messageSchema.nullish() })
  .transform(({ state, ...rest }): Json => ({
    ...present(rest),
    state: STATES[state] ?? 'TASK_STATE_UNSPECIFIED',
  }));

const taskSchema = z
  .looseObject({
    id: z.string(),
    status: statusSchema,
    artifacts: z.array(artifactSchema).nullish(),
    history: z.array(messageSchema).nullish(),
  })
  .transform(({ kind: _kind, ...rest }): Json => present(rest));

const statusUpdateSchema = z
  .looseObject({ taskId: z.string(), status: statusSchema })
  .transform(({ kind: _kind, final: _final, ...rest }): Json => present(rest));

const artifactUpdateSchema = z
  .looseObject({ taskId: z.string(), artifact: artifactSchema })
  .transform(({ kind: _kind, ...rest }): Json => present(rest));

const kindSchema = z.looseObject({ kind: z.string().optional() });

/** A task of 0.3 as one of 1.0. Throws a ZodError for what is none. */
export function fromLegacyTask(result: unknown): Json {
  return taskSchema.parse(result);
}

/** An event of 0.3, or its answer to message/send, as the StreamResponse of 1.0. Throws a ZodError for what is none. */
export function fromLegacyEvent(result: unknown): Json {
  const { kind } = kindSchema.parse(result);
  switch (kind) {
    case 'message':
      return { message: messageSchema.parse(result) };
    case 'status-update':
      return { statusUpdate: statusUpdateSchema.parse(result) };
    case 'artifact-update':
      return { artifactUpdate: artifactUpdateSchema.parse(result) };
    default:
      return { task: taskSchema.parse(result) };
  }
}
