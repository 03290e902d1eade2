import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { clientId } from '../../protocol/ids.ts';
import { parse, parseJson } from '../../protocol/parse.ts';
import type { Part, SendMessageRequest } from '../../protocol/schemas.ts';

const partSchema = z
  .object({
    text: z.string().optional(),
    inline_data: z.object({ data: z.string(), mime_type: z.string().optional() }).optional(),
    file_data: z.object({ file_uri: z.string(), mime_type: z.string().optional() }).optional(),
  })
  .refine(
    (part) => Object.values(part).some((value) => value !== undefined),
    'must hold text, inline_data or file_data',
  );

const messageSchema = z.union(
  [z.string().min(1), z.object({ parts: z.array(partSchema).min(1) })],
  'must be a text, or a Content with parts',
);

const querySchema = z.object({
  message: messageSchema,
  user_id: clientId.optional(),
  session_id: clientId.nullish(),
});
export type QueryInput = z.infer<typeof querySchema>;

/** Input of query and stream_query; `input` and `prompt` stand for `message` too. Throws INVALID_PARAMS. */
export const readQueryInput = (input: Record<string, unknown>): QueryInput =>
  parse(querySchema, { ...input, message: input['message'] ?? input['input'] ?? input['prompt'] });

/** Input of streaming_agent_run_with_events. Throws INVALID_PARAMS, PARSE_ERROR. */
export const readRunInput = (input: Record<string, unknown>): QueryInput => {
  const { request_json: json } = parse(z.object({ request_json: z.string() }), input);
  return parse(querySchema, parseJson(json));
};

const toPart = ({ text, inline_data: data, file_data: file }: z.infer<typeof partSchema>): Part => {
  if (text !== undefined) return { text };
  if (data) return { raw: data.data, mediaType: data.mime_type };
  return { url: file?.file_uri, mediaType: file?.mime_type };
};

/** The message that a query stands for; its session is an A2A context. */
export const toSendRequest = ({ message, session_id: sessionId }: QueryInput): SendMessageRequest => ({
  message: {
    messageId: randomUUID(),
    role: 'ROLE_USER',
    parts: typeof message === 'string' ? [{ text: message }] : message.parts.map(toPart),
    ...(sessionId && { contextId: sessionId }),
  },
});
