import { randomUUID } from 'node:crypto';
import { isIP } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { A2aError } from '../protocol/a2a-error.ts';
import type { PushConfig, StreamResponse } from '../protocol/schemas.ts';
import { toLegacyEvent } from '../legacy/to-legacy.ts';
import type { Entry } from '../log/entry.ts';
import type { Feed } from '../log/feed.ts';
import { createRestWatch } from '../log/rest-watch.ts';
import { untilFeed } from '../log/until-feed.ts';
import type { Log } from '../serve/log.ts';
import type { AddressGuard } from './address-guard.ts';
import { postWebhook } from './post-webhook.ts';
import type { PushConfigStore, StoredPushConfig } from './push-config-store.ts';

export interface PushNotifier {
  /** Throws INVALID_PARAMS for a URL that will never be called. No name is looked up here. */
  assertAcceptable(config: PushConfig): void;
  save(feed: Feed, config: PushConfig, wireVersion: '1.0' | '0.3'): Promise<PushConfig>;
  /** Delivers the events of the turn that begins now to each of the task's webhooks, in order. */
  follow(feed: Feed): void;
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
  const followed = new Set<Feed>();
  const deliveries = new Set<Promise<void>>();

  const deliver = async (stored: StoredPushConfig, entry: Entry): Promise<void> => {
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
      if (outcome.kind === 'delivered') return;
      const pauseMs = backoffMs[attempt];
      if (outcome.kind === 'refused' || pauseMs === undefined) {
        const { cause } = outcome;
        log('WARNING', 'A push notification was given up', {
          taskId,
          configId: id,
          cause,
          attempts: attempt + 1,
        });
        return;
      }
      await pause(pauseMs * (0.75 + Math.random() / 2));
    }
  };

  /** One webhook's deliveries of one turn: after each other, from a cursor into the feed. */
  const followFor = async (feed: Feed, configId: string, fromIndex: number, isOver: () => boolean) => {
    for (let cursor = fromIndex; ; cursor++) {
      await untilFeed(feed, () => cursor < feed.entries.length || isOver());
      const entry = feed.entries[cursor];
      if (entry === undefined) return;
      if (entry.hidden) continue;
      const stored = (await store.list(feed.taskId)).find(({ config }) => config.id === configId);
      if (stored === undefined) return;
      await deliver(stored, entry);
    }
  };

  const followTurn = async (feed: Feed): Promise<void> => {
    const isOver = createRestWatch(feed, feed.lastSeq);
    const started = new Set<string>();
    const running: Promise<void>[] = [];
    for (let index = feed.entries.length; ;) {
      for (const { config } of await store.list(feed.taskId)) {
        if (started.has(config.id)) continue;
        started.add(config.id);
        running.push(followFor(feed, config.id, index, isOver));
      }
      if (feed.isEnded || isOver()) break;
      // Webhooks that are added while the task runs, here or elsewhere, are seen at its next change of status.
      const { state } = feed;
      await untilFeed(feed, () => feed.state !== state || isOver());
      index = feed.entries.length - 1;
    }
    await Promise.all(running);
  };

  return {
    assertAcceptable({ url }) {
      const { protocol, hostname } = new URL(url);
      const host = hostname.replace(/^\[|\]$/g, '');
      const isPrivate = isIP(host) !== 0 && !guard.isAllowed(host);
      const description =
        protocol !== 'https:' && !allowHttp
          ? 'must be an https URL'
          : isPrivate || (host === 'localhost' && !allowHttp)
            ? 'must not be a private address'
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
    follow(feed) {
      if (followed.has(feed)) return;
      followed.add(feed);
      const delivery = followTurn(feed)
        .catch((error: unknown) => {
          log('ERROR', 'Push notifications of a task have stopped', {
            taskId: feed.taskId,
            error: String(error),
          });
        })
        .finally(() => {
          followed.delete(feed);
          deliveries.delete(delivery);
        });
      deliveries.add(delivery);
    },
    async drain() {
      await Promise.allSettled(deliveries);
    },
  };
};
