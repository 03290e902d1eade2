import type { MetricMessage } from '@agent-gallery/telemetry/metrics';
import type { Log } from '../log.ts';

const MESSAGE: MetricMessage = 'a2a streams';

/** Counts the streams that are open here: a log line says how many, each time that one opens or closes. */
export function createStreamCount(log: Log): (answer: Response) => Response {
  let open = 0;
  const tell = (change: 1 | -1) => {
    open += change;
    log('INFO', MESSAGE, { part: 'api', open, change: change === 1 ? 'opened' : 'closed' });
  };
  return (answer) => {
    const isStream = /^text\/event-stream\b/i.test(answer.headers.get('content-type') ?? '');
    if (!isStream || answer.body === null) return answer;
    const reader: ReadableStreamDefaultReader<Uint8Array> = answer.body.getReader();
    let isOpen = true;
    const close = () => {
      if (isOpen) tell(-1);
      isOpen = false;
    };
    tell(1);
    const counted = new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          try {
            const { value, done } = await reader.read();
            if (!done) {
              controller.enqueue(value);
              return;
            }
            close();
            controller.close();
          } catch (error) {
            close();
            controller.error(error);
          }
        },
        cancel(reason) {
          close();
          return reader.cancel(reason);
        },
      },
      { highWaterMark: 0 },
    );
    return new Response(counted, answer);
  };
}
