import type { Hono } from 'hono';
import type { AgentProfile } from '../card/agent-card.ts';
import { createCardMaker, type CardMakerDeps } from '../card/card-maker.ts';
import { createSignCard } from '../card/sign-card.ts';
import { createAgentApp } from '../http/create-agent-app.ts';
import type { AppEnv } from '../http/create-app.ts';
import type { OwnerOf } from '../http/request-call.ts';
import { createMemoryTaskLog } from '../log/memory-task-log.ts';
import type { TaskLog } from '../log/task-log.ts';
import { createOperations } from '../operations/create-operations.ts';
import { createAddressGuard } from '../push/address-guard.ts';
import { createMemoryPushConfigStore, type PushConfigStore } from '../push/push-config-store.ts';
import { createPushNotifier } from '../push/push-notifier.ts';
import type { Agent } from '../run/agent.ts';
import { createTaskRunner } from '../run/task-runner.ts';
import { writeLog, type Log } from './log.ts';

export interface AgentServiceOptions {
  profile: AgentProfile;
  agent: Agent;
  taskLog?: TaskLog;
  pushConfigs?: PushConfigStore;
  log?: Log;
  publicUrl?: string | undefined;
  maxBodyBytes?: number;
  /** Pause between two keep-alive comments of a stream. */
  keepAliveMs?: number;
  /** How long a reader may take nothing before it is cut off. */
  stallTimeoutMs?: number;
  cardSigningKey?: string | undefined;
  extendedProfile?: CardMakerDeps['extendedProfile'];
  ownerOf?: OwnerOf | undefined;
  allowLoopbackWebhooks?: boolean;
  pushTimeoutMs?: number;
  pushBackoffMs?: readonly number[];
}

/** An agent as a Hono app, apart from any socket. */
export interface AgentService {
  app: Hono<AppEnv>;
  /** Lets turns end for at most `graceMs`, stores what is left and closes all streams. */
  close(graceMs: number): Promise<void>;
}

/** An unreachable database or webhook must not keep the process up. */
const LAST_WORDS_MS = 750;

const within = async (limitMs: number, work: Promise<unknown>, onLate: () => void): Promise<void> => {
  const late = Symbol();
  const limit = new Promise((resolve) => setTimeout(resolve, limitMs, late).unref());
  if ((await Promise.race([work, limit])) === late) onLate();
};

/** Puts an agent together: log, runner, push notifications, card, operations, routes. */
export const createAgentService = (options: AgentServiceOptions): AgentService => {
  const { profile, agent, log = writeLog, allowLoopbackWebhooks = false } = options;
  const taskLog = options.taskLog ?? createMemoryTaskLog();
  const store = options.pushConfigs ?? createMemoryPushConfigStore();
  const push = createPushNotifier({
    store,
    guard: createAddressGuard({ allowLoopback: allowLoopbackWebhooks }),
    log,
    allowHttp: allowLoopbackWebhooks,
    ...(options.pushTimeoutMs && { timeoutMs: options.pushTimeoutMs }),
    ...(options.pushBackoffMs && { backoffMs: options.pushBackoffMs }),
  });
  const runner = createTaskRunner({ agent, taskLog, log, onTurn: push.follow, onReaped: push.tellEnd });
  const cards = createCardMaker({
    profile,
    sign: options.cardSigningKey ? createSignCard(options.cardSigningKey) : undefined,
    extendedProfile: options.extendedProfile,
  });
  const operations = createOperations({ profile, runner, push, taskLog, store, cards });
  const app = createAgentApp({
    operations,
    cards,
    log,
    publicUrl: options.publicUrl,
    maxBodyBytes: options.maxBodyBytes ?? 4 * 1024 * 1024,
    keepAliveMs: options.keepAliveMs ?? 15_000,
    stallTimeoutMs: options.stallTimeoutMs ?? 30_000,
    ownerOf: options.ownerOf,
    agentName: profile.name,
    extensions: (profile.extensions ?? []).map(({ uri }) => uri),
  });
  return {
    app,
    async close(graceMs) {
      await runner.drain(graceMs);
      await within(LAST_WORDS_MS, taskLog.close(), () =>
        log('WARNING', 'The task log could not store everything before the end'),
      );
      await within(LAST_WORDS_MS, push.drain(), () => log('WARNING', 'Webhooks were left untold at the end'));
    },
  };
};
