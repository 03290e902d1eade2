import { randomUUID } from 'node:crypto';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { CHUNK_TEXT, nextTurn, type ServerOptions } from './payload.ts';

const writeEvents = async (response: ServerResponse, { chunks, pace }: ServerOptions): Promise<void> => {
  const [taskId, contextId] = [randomUUID(), randomUUID()];
  let seq = 0;
  const write = (event: unknown) => response.write(`id: ${++seq}\ndata: ${JSON.stringify(event)}\n\n`);
  const status = (state: string) => ({
    statusUpdate: { taskId, contextId, status: { state, timestamp: new Date().toISOString() } },
  });
  write(status('TASK_STATE_SUBMITTED'));
  write(status('TASK_STATE_WORKING'));
  for (let index = 0; index < chunks; index++) {
    const artifact = { artifactId: 'answer', parts: [{ text: CHUNK_TEXT }] };
    const [append, lastChunk] = [index > 0, index === chunks - 1];
    const isDrained = write({ artifactUpdate: { taskId, contextId, artifact, append, lastChunk } });
    if (pace === 'yield') await nextTurn();
    else if (!isDrained) await new Promise((resolve) => response.once('drain', resolve));
  }
  write(status('TASK_STATE_COMPLETED'));
  response.end();
};

/** What node:http can do at all: one write per event, the same bytes, no log, no task, no protocol. */
export const serveBare = (options: ServerOptions): Server =>
  createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      void writeEvents(response, options);
    });
  }).listen(0, '127.0.0.1');
