import type { OnBroken } from '../pass-on.ts';
import { callerHeaders } from '../proxied-headers.ts';
import { RelayError } from '../relay-body.ts';
import type { StreamItem } from './agent.ts';
import { AgentError } from './agent-error.ts';

const encoder = new TextEncoder();

function frame(item: StreamItem): string {
  return 'comment' in item ? `: ${item.comment}\n\n` : `data: ${JSON.stringify(item.event)}\n\n`;
}

/**
 * Streams items to the caller, each when it comes and none ahead of the caller, framed as A2A 1.0 over HTTP+JSON does
 * (section 11.7). `abort` ends what they come from, when the caller leaves or the stream is over.
 */
export function answerStream(
  items: AsyncGenerator<StreamItem>,
  abort: (reason: unknown) => void,
  onBroken: OnBroken,
): Response {
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await items.next();
          if (!done) {
            controller.enqueue(encoder.encode(frame(value)));
            return;
          }
        } catch (error) {
          if (!(error instanceof AgentError)) {
            const broken =
              error instanceof RelayError ? error : new RelayError('The agent broke its answer off.', error);
            abort(broken);
            if (onBroken(broken)) controller.close();
            else controller.error(broken);
            return;
          }
          controller.enqueue(encoder.encode(`event: error\ndata: ${JSON.stringify(error.body)}\n\n`));
        }
        abort(new RelayError('The stream is over.'));
        controller.close();
      },
      cancel: abort,
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { headers: callerHeaders(new Headers({ 'content-type': 'text/event-stream' })) });
}
