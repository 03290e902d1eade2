import { createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { listen } from '../../port-book.ts';
import { createTcpCheck } from './tcp-check.ts';

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

async function serve(onConnection: (socket: Socket) => void, port = 0): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    onConnection(socket);
  });
  open.push(server);
  return listen(server, port);
}

test('a port that refuses and then listens is found to listen at once', async () => {
  const port = await serve(() => undefined);
  open.pop()?.close();
  await sleep(10);
  const check = createTcpCheck({ host: '127.0.0.1', port });
  expect(await check(1000)).toBe('CANCELLED');
  await serve(() => undefined, port);
  const at = performance.now();
  expect(await check(1000)).toBe('ok');
  expect(performance.now() - at).toBeLessThan(100);
});

test.each([0, 5, 40])('a proxy that drops after %i ms is not taken for a listener', async (dropAfterMs) => {
  let isListening = false;
  const port = await serve((socket) => {
    if (!isListening) setTimeout(() => socket.destroy(), dropAfterMs);
  });
  const check = createTcpCheck({ host: '127.0.0.1', port });
  for (let attempt = 0; attempt < 5; attempt += 1) expect(await check(1000)).toBe('CANCELLED');
  isListening = true;
  expect(await check(1000)).toBe('ok');
});

test('a drop that arrives while this process is busy counts', async () => {
  const port = await serve((socket) => setTimeout(() => socket.destroy(), 5));
  const check = createTcpCheck({ host: '127.0.0.1', port });
  expect(await check(1000)).toBe('CANCELLED');
  const checking = check(1000);
  await sleep(10);
  const until = performance.now() + 400;
  while (performance.now() < until);
  expect(await checking).toBe('CANCELLED');
});
