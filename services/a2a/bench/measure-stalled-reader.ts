import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Agent } from 'node:http';
import { readStream } from './read-stream.ts';
import { startServer } from './start-server.ts';
import type { ServerOptions } from './payload.ts';

export interface StalledReaderRound {
  /** Growth of the server by the task alone: its log. */
  aloneMb: number;
  /** Growth by the same task with a reader that never reads. */
  stalledMb: number;
}

const SETTLE_MS = 500;
const TASK_TIMEOUT_MS = 60_000;

const body = (returnImmediately: boolean) =>
  JSON.stringify({
    message: { messageId: 'm', role: 'ROLE_USER', parts: [{ text: 'go' }] },
    configuration: { returnImmediately, historyLength: 0 },
  });

const newestState = async (url: string): Promise<string | undefined> => {
  const { tasks } = (await (await fetch(`${url}/tasks?pageSize=1`)).json()) as {
    tasks: { status: { state: string } }[];
  };
  return tasks[0]?.status.state;
};

const listTotal = async (url: string): Promise<number> =>
  ((await (await fetch(`${url}/tasks?pageSize=1`)).json()) as { totalSize: number }).totalSize;

/** Begins a task that nobody reads. */
const beginAlone = async (url: string): Promise<void> => {
  const headers = { 'content-type': 'application/json', 'a2a-version': '1.0' };
  await fetch(`${url}/message:send`, { method: 'POST', headers, body: body(true) });
};

/** Begins a task by a stream of which nothing is read. */
const beginStalled = (port: number): Socket => {
  const text = body(false);
  const socket = connect(port, '127.0.0.1').pause();
  socket.write(
    `POST /message:stream HTTP/1.1\r\nHost: a\r\nA2A-Version: 1.0\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${text.length}\r\n\r\n${text}`,
  );
  return socket;
};

/** Resident memory of a new server that one task has added, once the task has ended. */
const growthOf = async (kind: ServerOptions['kind'], chunks: number, isStalled: boolean): Promise<number> => {
  const server = await startServer({ kind, chunks, pace: 'burst' });
  const url = `http://127.0.0.1:${server.port}`;
  await readStream(server.port, new Agent());
  await pause(SETTLE_MS);
  const before = (await server.usage()).rssMb;
  const known = await listTotal(url);
  const socket = isStalled ? beginStalled(server.port) : await beginAlone(url);
  const deadline = Date.now() + TASK_TIMEOUT_MS;
  while ((await listTotal(url)) === known || (await newestState(url)) !== 'TASK_STATE_COMPLETED') {
    if (Date.now() > deadline) throw new Error('The task has not ended.');
    await pause(50);
  }
  await pause(SETTLE_MS);
  const after = (await server.usage()).rssMb;
  socket?.destroy();
  await server.stop();
  return after - before;
};

/**
 * Memory that a reader costs which never reads: the same task with nobody to read it, and with such a reader, each in a
 * server of its own, several times by turns. What lies between the two is the reader's; what both grow by is the log's.
 */
export const measureStalledReader = async (
  kind: ServerOptions['kind'],
  chunks: number,
  rounds: number,
): Promise<StalledReaderRound[]> => {
  const measured: StalledReaderRound[] = [];
  for (let round = 0; round < rounds; round++) {
    const aloneMb = await growthOf(kind, chunks, false);
    measured.push({ aloneMb, stalledMb: await growthOf(kind, chunks, true) });
  }
  return measured;
};
