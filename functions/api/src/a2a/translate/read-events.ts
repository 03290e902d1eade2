import { createParser } from 'eventsource-parser';
import { RelayError, relayBody } from '../relay-body.ts';
import type { ServiceAnswer } from '../call-service.ts';

/** The largest event, in characters. */
const EVENT_MAX_LENGTH = 10 * 1024 * 1024;

export type ServerSentItem = { data: string } | { comment: string };

/** Reads the server-sent events of an answer as they come. Ends the request when it is left. Throws a RelayError when it breaks off. */
export async function* readEvents(
  { response, abort }: ServiceAnswer,
  idleTimeoutMs: number,
): AsyncGenerator<ServerSentItem> {
  if (response.body === null) return;
  const waiting: ServerSentItem[] = [];
  let tooLarge = false;
  const parser = createParser({
    maxBufferSize: EVENT_MAX_LENGTH,
    onEvent: ({ data }) => waiting.push({ data }),
    onComment: (comment) => waiting.push({ comment }),
    onError: (error) => {
      tooLarge ||= error.type === 'max-buffer-size-exceeded';
    },
  });
  const relayed = relayBody(response.body, { idleTimeoutMs, maxBytes: Infinity }, abort, () => false);
  const decoder = new TextDecoder();
  try {
    for await (const bytes of relayed) {
      parser.feed(decoder.decode(bytes, { stream: true }));
      if (tooLarge) throw new RelayError('The service sent an event that is too large.');
      yield* waiting.splice(0);
    }
  } finally {
    abort(new RelayError('The stream was left.'));
  }
}

/** Reads an answer that is no stream. Throws a RelayError when it is too large, too slow or breaks off. */
export async function readText(
  { response, abort }: ServiceAnswer,
  limits: { idleTimeoutMs: number; answerMaxBytes: number },
): Promise<string> {
  if (response.body === null) return '';
  const { idleTimeoutMs, answerMaxBytes: maxBytes } = limits;
  return new Response(relayBody(response.body, { idleTimeoutMs, maxBytes }, abort, () => false)).text();
}
