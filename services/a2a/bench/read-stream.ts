import { randomUUID } from 'node:crypto';
import { request, type Agent } from 'node:http';

export interface StreamResult {
  events: number;
  firstEventMs: number;
}

const SEPARATOR = Buffer.from('\n\n');

const count = (chunk: Buffer): number => {
  let found = 0;
  for (let at = chunk.indexOf(SEPARATOR); at >= 0; at = chunk.indexOf(SEPARATOR, at + 2)) found++;
  return found;
};

/** Posts one message and reads its stream to the end, looking at nothing but where events end. */
export const readStream = (port: number, agent: Agent): Promise<StreamResult> =>
  new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const result: StreamResult = { events: 0, firstEventMs: 0 };
    const call = request(
      {
        host: '127.0.0.1',
        port,
        agent,
        method: 'POST',
        path: '/message:stream',
        headers: { 'content-type': 'application/json', 'a2a-version': '1.0' },
      },
      (response) => {
        response.on('data', (chunk: Buffer) => {
          if (result.events === 0) result.firstEventMs = performance.now() - startedAt;
          result.events += count(chunk);
        });
        response.on('end', () => resolve(result));
        response.on('error', reject);
      },
    );
    call.on('error', reject);
    const message = { messageId: randomUUID(), role: 'ROLE_USER', parts: [{ text: 'go' }] };
    call.end(JSON.stringify({ message }));
  });
