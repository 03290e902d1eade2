import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Agent } from 'node:http';
import { readStream } from './read-stream.ts';
import { startServer } from './start-server.ts';
import type { ServerOptions } from './payload.ts';

/**
 * Memory that a reader costs which never reads: the same task is run once with a reader that does, and once with
 * one that does not, and what the server keeps of the task itself is subtracted.
 */
export const measureStalledReader = async (kind: ServerOptions['kind'], chunks: number) => {
  const run = async (isStalled: boolean): Promise<number> => {
    const server = await startServer({ kind, chunks, pace: 'burst' });
    await readStream(server.port, new Agent());
    const before = (await server.usage()).rssMb;
    if (isStalled) {
      const message = { messageId: 'stalled', role: 'ROLE_USER', parts: [{ text: 'go' }] };
      const body = JSON.stringify({ message });
      const socket = connect(server.port, '127.0.0.1').pause();
      socket.write(
        `POST /message:stream HTTP/1.1\r\nHost: a\r\nA2A-Version: 1.0\r\nContent-Type: application/json\r\n` +
          `Content-Length: ${body.length}\r\n\r\n${body}`,
      );
      await pause(3_000);
      const after = (await server.usage()).rssMb;
      socket.destroy();
      await server.stop();
      return after - before;
    }
    await readStream(server.port, new Agent());
    const after = (await server.usage()).rssMb;
    await server.stop();
    return after - before;
  };
  return { readMb: await run(false), stalledMb: await run(true) };
};
