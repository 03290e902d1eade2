import { randomUUID } from 'node:crypto';
import { isIP } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { A2aError } from '../protocol/a2a-error.ts';
import type { PushConfig, StreamResponse, TaskState } from '../protocol/schemas.ts';
import { toLegacyEvent } from '../legacy/to-legacy.ts';
import type { Entry } from '../log/entry.ts';
import type { Feed } from '../log/feed.ts';
import { untilFeed } from '../log/until-feed.ts';
import type { Log } from '../serve/log.ts';
import type { AddressGuard } from './address-guard.ts';
import { postWebhook } from './post-webhook.ts';
import type { PushConfigStore, StoredPushConfig } from './push-config-store.ts';

export interface PushNotifier {
  /** Throws INVALID_PARAMS for a URL that will never be called. No name is looked up here. */
  assertAcceptable(config: PushConfig): void;
  /** Throws TOO_MANY_CONFIGS. */
  save(feed: Feed, config: PushConfig, wireVersion: '1.0' | '0.3'): Promise<PushConfig>;
  /** Delivers the events of the turn that begins now to each of the task's webhooks, in order, until it is said to end. */
  follow(feed: Feed): () => void;
  /** Delivers the last event of a task that nobody follows any more. */
  tellEnd(feed: Feed): void;
  /** Resolves when what is on its way has been delivered or given up. */
  drain(): Promise<void>;
}

export interface PushNotifierDeps {
  store: PushConfigStore;
  guard: AddressGuard;
  log: Log;
  /** Whether webhooks may be called over http: for tests and laptops only. */
  allowHttp: boolean;
  timeoutMs?: number;
  /** Pauses before the second and each later attempt. */
  backoffMs?: readonly number[];
}

const TURN_ENDED = new Error('The turn has ended.');

const headersOf = ({ config, wireVersion }: StoredPushConfig): Record<string, string> => {
  const { scheme, credentials } = config.authentication ?? {};
  return {
    'content-type': wireVersion === '1.0' ? 'application/a2a+json' : 'application/json',
    ...(scheme && { authorization: credentials ? `${scheme} ${credentials}` : scheme }),
    ...(config.token && { 'x-a2a-notification-token': config.token }),
  };
};

const bodyOf = (entry: Entry, wireVersion: '1.0' | '0.3'): string =>
  wireVersion === '1.0'
    ? entry.json
    : JSON.stringify(toLegacyEvent(JSON.parse(entry.json) as StreamResponse));

/** Push notifications (section 4.3): at least one attempt for each event, in order, with retries and backoff. */
export const createPushNotifier = (deps: PushNotifierDeps): PushNotifier => {
  const { store, guard, log, allowHttp, timeoutMs = 10_000, backoffMs = [500, 2_000, 8_000] } = deps;
  const deliveries = new Set<Promise<void>>();

  /** Resolves to whether it was taken; false after it was given up. */
  const deliver = async (stored: StoredPushConfig, entry: Entry): Promise<boolean> => {
    const { taskId, id, url } = stored.config;
    const body = bodyOf(entry, stored.wireVersion);
    for (let attempt = 0; ; attempt++) {
      const outcome = await postWebhook({
        url: new URL(url),
        headers: headersOf(stored),
        body,
        timeoutMs,
        guard,
      });
      if (outcome.kind === 'delivered') return true;
      const pauseMs = backoffMs[attempt];
      if (outcome.kind === 'refused' || pauseMs === undefined) {
        const { cause } = outcome;
        log('WARNING', 'A push notification was given up', {
          taskId,
          configId: id,
          cause,
          attempts: attempt + 1,
        });
        return false;
      }
      await pause(pauseMs * (0.75 + Math.random() / 2));
    }
  };

  const track = (feed: Feed, delivery: Promise<void>): void => {
    const tracked = delivery
      .catch((error: unknown) => {
        log('ERROR', 'Push notifications of a task have stopped', {
          taskId: feed.taskId,
          error: String(error),
        });
      })
      .finally(() => deliveries.delete(tracked));
    deliveries.add(tracked);
  };

  /**
   * Delivers a turn's events to the webhooks that its task has, or gets or loses while it runs. Most tasks have none: they
   * cost no more than the watch.
   */
  const followTurn = (feed: Feed): (() => void) => {
    const turnStart = feed.entries.length;
    const running = new Set<string>();
    let current: readonly StoredPushConfig[] | undefined;
    let turn: AbortController | undefined;
    let isOver = false;
    let onFirst: (() => void) | undefined;

    /**
     * One webhook's deliveries: after each other, from a cursor into the feed. One that is down is told changes of state
     * only, until it takes one: else each chunk would take as long as all its attempts.
     */
    const followFor = async (configId: string, from: number, turnEnd: AbortSignal): Promise<void> => {
      let isDown = false;
      let lastState: TaskState | undefined;
      for (let cursor = from; ; cursor++) {
        await untilFeed(feed, () => cursor < feed.entries.length, turnEnd);
        const entry = feed.entries[cursor];
        const stored = current?.find(({ config }) => config.id === configId);
        if (entry === undefined || stored === undefined) return;
        const isChange = entry.state !== undefined && entry.state !== lastState;
        lastState = entry.state ?? lastState;
        if (!entry.hidden && (!isDown || isChange)) isDown = !(await deliver(stored, entry));
      }
    };

    const begin = (configId: string, from: number): void => {
      turn ??= new AbortController();
      if (isOver) turn.abort(TURN_ENDED);
      running.add(configId);
      const delivery = followFor(configId, from, turn.signal).finally(() => {
        running.delete(configId);
        stopIfDone();
      });
      track(feed, delivery);
    };

    const stopIfDone = () => {
      if (isOver && current !== undefined && running.size === 0) stop();
    };
    const stop = store.watch(feed.taskId, (configs) => {
      // What the turn begins with gets all of it; a webhook that comes later, what comes after it.
      const from = current === undefined ? turnStart : feed.entries.length;
      current = configs;
      for (const { config } of configs) if (!running.has(config.id)) begin(config.id, from);
      onFirst?.();
      stopIfDone();
    });
    if (current === undefined) track(feed, new Promise((resolve) => (onFirst = resolve)));
    return () => {
      isOver = true;
      turn?.abort(TURN_ENDED);
      stopIfDone();
    };
  };

  return {
    assertAcceptable({ url }) {
      const { protocol, hostname, username, password } = new URL(url);
      const host = hostname.replace(/^\[|[\].]$/g, '');
      const isPrivate = isIP(host) !== 0 && !guard.isAllowed(host);
      const isHere = /(?:^|\.)localhost$/.test(host);
      const description =
        protocol !== 'https:' && !allowHttp
          ? 'must be an https URL'
          : isPrivate || (isHere && !allowHttp)
            ? 'must not be a private address'
            : username !== '' || password !== ''
              ? 'must hold no user and password; use "authentication"'
              : undefined;
      if (description === undefined) return;
      throw new A2aError('INVALID_PARAMS', `Invalid request: "url": ${description}.`, {
        fieldViolations: [{ field: 'url', description }],
      });
    },
    async save(feed, config, wireVersion) {
      const saved = { ...config, id: config.id || randomUUID(), taskId: feed.taskId };
      await store.save({ config: saved, wireVersion });
      return saved;
    },
    follow: followTurn,
    tellEnd(feed) {
      const entry = feed.entries.at(-1);
      if (entry === undefined) return;
      const tellAll = async () => {
        const configs = await store.list(feed.taskId);
        await Promise.all(configs.map((stored) => deliver(stored, entry)));
      };
      track(feed, tellAll());
    },
    async drain() {
      await Promise.allSettled(deliveries);
    },
  };
};
