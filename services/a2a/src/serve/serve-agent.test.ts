import { expect, test } from 'vitest';
import { createMemoryTaskLog } from '../log/memory-task-log.ts';
import { createTextAgent } from '../run/text-agent.ts';
import { serveAgent } from './serve-agent.ts';

const profile = { name: 'test', description: 'test', version: '1', skills: [] };
const options = { env: { PORT: '0', HOST: '127.0.0.1' }, log: () => {} };

test('a server that has been stopped leaves no signal handler behind', async () => {
  const handlers = () => process.listenerCount('SIGTERM') + process.listenerCount('SIGINT');
  const before = handlers();
  const servers = await Promise.all(
    [1, 2, 3].map(() => serveAgent(profile, createTextAgent(String), options)),
  );
  expect(handlers()).toBe(before + 6);
  await Promise.all(servers.map((server) => server.stop()));
  expect(handlers()).toBe(before);
});

test('a database that does not answer does not keep the process up', async () => {
  const warnings: string[] = [];
  const log = (severity: string, message: string) => void (severity === 'WARNING' && warnings.push(message));
  const taskLog = { ...createMemoryTaskLog(), close: () => new Promise<void>(() => {}) };
  const server = await serveAgent(profile, createTextAgent(String), { ...options, log, taskLog });
  await server.stop();
  expect(warnings).toEqual(['The task log could not store everything before the end']);
});
