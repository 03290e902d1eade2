import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { http, readAllSse, statesOf, userMessage } from '../../test/conformance/requests.ts';
import { serveTestAgent, type TestAgent } from '../../test/conformance/serve-test-agent.ts';

const CHUNKS = 3_000;
let agent: TestAgent;
beforeAll(async () => {
  agent = await serveTestAgent({
    keepAliveMs: 50,
    stallTimeoutMs: 1_000,
    agent: {
      async execute(turn) {
        const text = 'x'.repeat(5_000);
        for (let index = 0; index < CHUNKS; index++) {
          await turn.artifact({ artifactId: 'a', parts: [{ text }] }, { append: index > 0 });
        }
      },
    },
  });
});
afterAll(() => agent.stop());

test(
  'a reader that takes nothing is cut off, holds up nobody, and resumes by id where it was',
  { timeout: 20_000 },
  async () => {
    const body = JSON.stringify({ message: userMessage('x') });
    const { port } = new URL(agent.url);
    const socket = connect(Number(port), '127.0.0.1').pause();
    const head = `POST /message:stream HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${body.length}`;
    socket.write(`${head}\r\n\r\n${body}`);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => {});
    const hasEnded = () => agent.logged.some(({ message }) => message === 'Task turn ended');
    while (!hasEnded()) await new Promise((resolve) => setTimeout(resolve, 20));
    await new Promise((resolve) => setTimeout(resolve, 3_000));

    let received = '';
    socket.on('data', (data) => (received += data.toString()));
    socket.resume();
    await closed;
    const ids = [...received.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));
    const lastWhole = ids.at(-2) as number;
    expect(received).not.toContain('TASK_STATE_COMPLETED');
    expect(lastWhole).toBeLessThan(CHUNKS);

    const taskId = /"id":"([^"]+)"/.exec(received)?.[1];
    const rest = await readAllSse(
      await http(`${agent.url}/message:stream?task_id=${taskId}`, {
        headers: { 'last-event-id': String(lastWhole) },
      }),
    );
    expect(rest[0]?.id).toBe(lastWhole + 1);
    expect(rest).toHaveLength(CHUNKS + 2 - lastWhole);
    expect(statesOf(rest)).toEqual(['TASK_STATE_COMPLETED']);
  },
);
