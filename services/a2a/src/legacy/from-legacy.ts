import * as z from 'zod';
import { clientId } from '../protocol/ids.ts';
import type { Message, Part, PushConfig, SendMessageRequest } from '../protocol/schemas.ts';
import { WRAPPED_DATA_FLAG } from './to-legacy.ts';

// Version 0.3 into version 1.0. Its JSON is camelCase only; unknown fields are ignored.

const struct = z.record(z.string(), z.unknown());

const legacyPartSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), text: z.string(), metadata: struct.nullish() }),
  z.object({
    kind: z.literal('file'),
    file: z
      .object({
        bytes: z.string().nullish(),
        uri: z.string().nullish(),
        mimeType: z.string().nullish(),
        name: z.string().nullish(),
      })
      .refine(
        ({ bytes, uri }) => (typeof bytes === 'string') !== (typeof uri === 'string'),
        'must hold either bytes or uri',
      ),
    metadata: struct.nullish(),
  }),
  z.object({ kind: z.literal('data'), data: struct, metadata: struct.nullish() }),
]);

const legacyMessageSchema = z.object({
  messageId: clientId.min(1, 'must not be empty'),
  role: z.enum(['user', 'agent']),
  parts: z.array(legacyPartSchema).min(1),
  contextId: clientId.nullish(),
  taskId: z.string().nullish(),
  metadata: struct.nullish(),
  extensions: z.array(z.string()).nullish(),
  referenceTaskIds: z.array(z.string()).nullish(),
});

const legacyPushConfigSchema = z.object({
  id: clientId.nullish(),
  url: z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }),
  token: z.string().nullish(),
  authentication: z.object({ schemes: z.array(z.string()), credentials: z.string().nullish() }).nullish(),
});

/** `params` of message/send and message/stream. */
export const legacySendSchema = z.object({
  message: legacyMessageSchema,
  configuration: z
    .object({
      acceptedOutputModes: z.array(z.string()).nullish(),
      blocking: z.boolean().nullish(),
      historyLength: z.int().min(0).nullish(),
      pushNotificationConfig: legacyPushConfigSchema.nullish(),
    })
    .nullish(),
  metadata: struct.nullish(),
});

export const legacyTaskPushConfigSchema = z.object({
  taskId: z.string().min(1),
  pushNotificationConfig: legacyPushConfigSchema,
});

export const legacyTaskQuerySchema = z.object({
  id: z.string().min(1),
  historyLength: z.coerce.number().int().min(0).nullish(),
});

/** Where several are meant, or the first one. */
export const legacyPushConfigQuerySchema = z.object({
  id: z.string().min(1),
  pushNotificationConfigId: z.string().nullish(),
});

export const legacyPushConfigIdSchema = z.object({
  id: z.string().min(1),
  pushNotificationConfigId: z.string().min(1, 'must not be empty'),
});

/** Leaves out what is null or undefined. */
const present = <T extends object>(value: T): { [K in keyof T]?: NonNullable<T[K]> } =>
  Object.fromEntries(Object.entries(value).filter(([, field]) => field !== null && field !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };

const fromLegacyPart = (part: z.infer<typeof legacyPartSchema>): Part => {
  const { metadata } = present({ metadata: part.metadata });
  switch (part.kind) {
    case 'text':
      return present({ text: part.text, metadata });
    case 'file': {
      const { bytes, uri, mimeType, name } = part.file;
      return present({ raw: bytes, url: uri, mediaType: mimeType, filename: name, metadata });
    }
    case 'data': {
      if (metadata?.[WRAPPED_DATA_FLAG] !== true || !('value' in part.data)) {
        return { data: part.data, ...(metadata && { metadata }) };
      }
      const { [WRAPPED_DATA_FLAG]: _, ...others } = metadata;
      return { data: part.data['value'], ...(Object.keys(others).length > 0 && { metadata: others }) };
    }
  }
};

const fromLegacyMessage = (message: z.infer<typeof legacyMessageSchema>): Message => ({
  ...present(message),
  messageId: message.messageId,
  role: message.role === 'user' ? 'ROLE_USER' : 'ROLE_AGENT',
  parts: message.parts.map(fromLegacyPart),
});

export const fromLegacyPushConfig = (config: z.infer<typeof legacyPushConfigSchema>): PushConfig => {
  const { authentication, ...rest } = config;
  const [scheme] = authentication?.schemes ?? [];
  const credentials = authentication?.credentials;
  return {
    ...present(rest),
    url: config.url,
    ...(scheme && { authentication: { scheme, ...(credentials && { credentials }) } }),
  };
};

/** A send request of version 0.3; there, a send does not block unless `blocking` is true. */
export const fromLegacySend = (params: z.infer<typeof legacySendSchema>): SendMessageRequest => {
  const { configuration, metadata, message } = params;
  const pushConfig = configuration?.pushNotificationConfig;
  return {
    message: fromLegacyMessage(message),
    ...(metadata && { metadata }),
    configuration: {
      ...present({
        acceptedOutputModes: configuration?.acceptedOutputModes,
        historyLength: configuration?.historyLength,
      }),
      returnImmediately: configuration ? configuration.blocking !== true : false,
      ...(pushConfig && { taskPushNotificationConfig: fromLegacyPushConfig(pushConfig) }),
    },
  };
};
