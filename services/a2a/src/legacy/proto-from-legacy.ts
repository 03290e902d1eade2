import * as z from 'zod';
import { clientId } from '../protocol/ids.ts';
import { protoEnum, protoMessage } from '../protocol/proto-message.ts';
import {
  int32,
  type Message,
  type Part,
  type PushConfig,
  type SendMessageRequest,
} from '../protocol/schemas.ts';

// The ProtoJSON of version 0.3's own proto into version 1.0.

const struct = z.record(z.string(), z.unknown());

const partSchema = protoMessage({
  text: z.string().optional(),
  file: protoMessage({
    fileWithUri: z.string().optional(),
    fileWithBytes: z.string().optional(),
    mimeType: z.string().optional(),
    name: z.string().optional(),
  }).optional(),
  data: protoMessage({ data: struct }).optional(),
  metadata: struct.optional(),
}).refine(
  ({ text, file, data }) => [text, file, data].filter((content) => content !== undefined).length === 1,
  'exactly one of text, file and data must be set',
);

const messageSchema = protoMessage({
  messageId: clientId.min(1, 'must not be empty'),
  contextId: clientId.optional(),
  taskId: z.string().optional(),
  role: protoEnum(['ROLE_UNSPECIFIED', 'ROLE_USER', 'ROLE_AGENT']),
  content: z.array(partSchema).min(1),
  metadata: struct.optional(),
  extensions: z.array(z.string()).optional(),
});

const pushConfigSchema = protoMessage({
  id: clientId.optional(),
  url: z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }),
  token: z.string().optional(),
  authentication: protoMessage({
    schemes: z.array(z.string()).optional(),
    credentials: z.string().optional(),
  }).optional(),
});

export const protoTaskPushConfigSchema = protoMessage({ pushNotificationConfig: pushConfigSchema });

export const protoSendSchema = protoMessage({
  message: messageSchema,
  configuration: protoMessage({
    acceptedOutputModes: z.array(z.string()).optional(),
    pushNotification: pushConfigSchema.optional(),
    historyLength: int32.optional(),
    blocking: z.boolean().optional(),
  }).optional(),
  metadata: struct.optional(),
});

const fromProtoPart = ({ text, file, data, metadata }: z.infer<typeof partSchema>): Part => {
  const rest = metadata && { metadata };
  if (text !== undefined) return { text, ...rest };
  if (file === undefined) return { data: data?.data, ...rest };
  return {
    ...(file.fileWithBytes === undefined ? { url: file.fileWithUri } : { raw: file.fileWithBytes }),
    ...(file.mimeType && { mediaType: file.mimeType }),
    ...(file.name && { filename: file.name }),
    ...rest,
  };
};

const fromProtoMessage = ({ content, role, ...rest }: z.infer<typeof messageSchema>): Message => ({
  ...rest,
  role: role === 'ROLE_AGENT' ? 'ROLE_AGENT' : 'ROLE_USER',
  parts: content.map(fromProtoPart),
});

export const fromProtoPushConfig = (config: z.infer<typeof pushConfigSchema>): PushConfig => {
  const { authentication, ...rest } = config;
  const [scheme] = authentication?.schemes ?? [];
  return {
    ...rest,
    ...(scheme && { authentication: { scheme, credentials: authentication?.credentials } }),
  };
};

/** A send request of version 0.3's REST binding; it does not block unless `blocking` is true. */
export const fromProtoSend = (request: z.infer<typeof protoSendSchema>): SendMessageRequest => {
  const { message, configuration, metadata } = request;
  const { pushNotification, historyLength, acceptedOutputModes, blocking } = configuration ?? {};
  return {
    message: fromProtoMessage(message),
    metadata,
    configuration: {
      acceptedOutputModes,
      // The proto has no presence for this field: 0 is what an unset one looks like.
      historyLength: historyLength || undefined,
      returnImmediately: configuration ? blocking !== true : false,
      ...(pushNotification && { taskPushNotificationConfig: fromProtoPushConfig(pushNotification) }),
    },
  };
};
