import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import type { AgentProfile } from '../card/agent-card.ts';
import { callerOwner } from '../http/caller-owner.ts';
import type { Agent } from '../run/agent.ts';
import { parseServerConfig } from './config.ts';
import { createAgentService, type AgentServiceOptions } from './create-agent-service.ts';
import { writeLog } from './log.ts';

/** A server that listens: where, and how to end it. */
export interface RunningServer {
  port: number;
  /** Takes no more requests, lets turns finish for at most 8 s, closes streams and ends. */
  stop(): Promise<void>;
}

const DRAIN_MS = 8_000;
const CUT_OFF_MS = 400;
const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/**
 * Serves an agent over A2A as a container of Cloud Run or Agent Engine does: on `PORT`, with logs in JSON lines, and
 * with an orderly end on SIGTERM. `options` stand beside what the environment says.
 */
export const serveAgent = async (
  profile: AgentProfile,
  agent: Agent,
  options: Omit<Partial<AgentServiceOptions>, 'profile' | 'agent'> & {
    env?: Record<string, string | undefined>;
  } = {},
): Promise<RunningServer> => {
  const { env = process.env, log = writeLog, ...rest } = options;
  const { port: wantedPort, host, taskLog: wantedTaskLog, owner, ...config } = parseServerConfig(env);
  if (wantedTaskLog === 'firestore' && rest.taskLog === undefined) {
    throw new Error('A2A_TASK_LOG is "firestore", but this agent is built without it; use "memory".');
  }
  const ownerOf = rest.ownerOf ?? (owner === 'caller' ? callerOwner : undefined);
  const service = createAgentService({ ...config, ...rest, ownerOf, log, profile, agent });

  const server = serve({ fetch: service.app.fetch, port: wantedPort, hostname: host });
  await new Promise<void>((resolve, reject) => server.once('listening', resolve).once('error', reject));
  const { port } = server.address() as AddressInfo;

  let stopping: Promise<void> | undefined;
  const endOn = (signal: NodeJS.Signals) => {
    log('INFO', `${profile.name} ends on ${signal}`);
    void stop().then(() => process.exit(0));
  };
  const stop = (): Promise<void> =>
    (stopping ??= (async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await service.close(DRAIN_MS);
      if ('closeIdleConnections' in server) server.closeIdleConnections();
      // A reader that takes nothing would hold its connection open for ever.
      const limit = setTimeout(
        () => 'closeAllConnections' in server && server.closeAllConnections(),
        CUT_OFF_MS,
      );
      await closed;
      clearTimeout(limit);
      for (const signal of SIGNALS) process.off(signal, endOn);
    })());
  for (const signal of SIGNALS) process.once(signal, endOn);
  log('INFO', `${profile.name} listens on port ${port}`, { port });
  return { port, stop };
};
