import type { CloudEvent } from '@google-cloud/functions-framework';
import { z } from 'zod';

/** google.events.cloud.pubsub.v1.MessagePublishedData, as functions-framework hands it over. */
const messagePublishedSchema = z.object({
  message: z.object({
    data: z.string().default(''),
    attributes: z.record(z.string(), z.string()).nullish(),
    messageId: z.string().optional(),
  }),
});

/** A message that no retry can mend. It is logged and acknowledged. */
export class PoisonMessage extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'PoisonMessage';
  }
}

export interface ReadMessage {
  messageId: string;
  data: Buffer;
  attributes: Readonly<Record<string, string>>;
  /** Its data as JSON, or undefined where it is none. */
  value: unknown;
}

/** Reads a Pub/Sub message as far as that goes. Throws a PoisonMessage for what is none. */
export function readMessage(event: CloudEvent<unknown>): ReadMessage {
  const published = messagePublishedSchema.safeParse(event.data);
  if (!published.success) throw new PoisonMessage('It is no Pub/Sub message.');
  const { data: encoded, attributes, messageId = event.id } = published.data.message;
  const data = Buffer.from(encoded, 'base64');
  let value: unknown;
  try {
    value = JSON.parse(data.toString('utf8'));
  } catch {
    value = undefined;
  }
  return { messageId, data, attributes: attributes ?? {}, value };
}

/** Reads a Pub/Sub message's data as JSON of a shape. Throws PoisonMessage, which names what is wrong and where. */
export function parseMessage<T>(event: CloudEvent<unknown>, schema: z.ZodType<T>): T {
  const published = messagePublishedSchema.safeParse(event.data);
  if (!published.success) throw new PoisonMessage('It is no Pub/Sub message.');
  const { data, messageId } = published.data.message;
  const where = `Message ${messageId ?? '(no id)'}`;
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(data, 'base64').toString('utf8'));
  } catch {
    throw new PoisonMessage(`${where}: its data is no JSON.`);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new PoisonMessage(`${where}: ${issue?.path.join('.') || '(whole)'}: ${issue?.message}`);
}
