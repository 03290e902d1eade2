import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import type { AgentProfile } from '../card/agent-card.ts';
import { createAgentApp } from '../http/create-agent-app.ts';
import { createMemoryTaskLog } from '../log/memory-task-log.ts';
import type { Agent } from '../run/agent.ts';
import { createTaskRunner } from '../run/task-runner.ts';
import { parseServerConfig } from './config.ts';
import { writeLog } from './log.ts';

/** A server that listens: where, and how to end it. */
export interface RunningServer {
  port: number;
  /** Takes no more requests, lets turns finish for at most 8 s, closes streams and ends. */
  stop(): Promise<void>;
}

const DRAIN_MS = 8_000;

/**
 * Serves an agent over A2A as a container of Cloud Run or Agent Engine does: on `PORT`, with logs in JSON lines, and
 * with an orderly end on SIGTERM.
 */
export const serveAgent = async (
  profile: AgentProfile,
  agent: Agent,
  env: Record<string, string | undefined> = process.env,
): Promise<RunningServer> => {
  const config = parseServerConfig(env);
  const log = writeLog;
  const taskLog = createMemoryTaskLog();
  const runner = createTaskRunner({ agent, taskLog, log });
  const app = createAgentApp({ profile, runner, log, config });

  const server = serve({ fetch: app.fetch, port: config.port, hostname: config.host });
  await new Promise<void>((resolve, reject) => server.once('listening', resolve).once('error', reject));
  const { port } = server.address() as AddressInfo;

  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> =>
    (stopping ??= (async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await runner.drain(DRAIN_MS);
      await taskLog.close();
      if ('closeIdleConnections' in server) server.closeIdleConnections();
      await closed;
    })());
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      log('INFO', `${profile.name} ends on ${signal}`);
      void stop().then(() => process.exit(0));
    });
  }
  log('INFO', `${profile.name} listens on port ${port}`, { port });
  return { port, stop };
};
