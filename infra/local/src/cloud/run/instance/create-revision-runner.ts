import { setTimeout as sleep } from 'node:timers/promises';
import {
  startInstance,
  stopGraceMs,
  type Instance,
  type InstanceDeps,
  type StartFailure,
} from './start-instance.ts';
import type { StartReason } from './words.ts';

/** One request's hold on a running container. */
export interface Lease {
  host: string;
  port: number;
  release(): void;
}

export type OnLost = () => void;

export type LeaseOutcome = { ok: true; lease: Lease } | { ok: false; failure: StartFailure };

/** Keeps at most one container of a revision running. */
export interface RevisionRunner {
  /** Starts the container unless it runs; several callers share one start. */
  start(reason: StartReason): Promise<{ ok: true } | { ok: false; failure: StartFailure }>;
  /**
   * The running container, started first when there is none. `onLost` is called when the container ends before the lease
   * is released: whoever waits for its answer waits in vain.
   */
  lease(onLost: OnLost): Promise<LeaseOutcome>;
  /** Stops the container when no request holds it any more, at the latest after the drain time. `start` calls it off. */
  retire(drainMs: number): Promise<void>;
  /** Stops the container now: SIGTERM, and SIGKILL after the grace period (Cloud Run's 10 s unless told). */
  stop(graceMs?: number): Promise<void>;
}

const drainPollMs = 50;

export function createRevisionRunner(deps: InstanceDeps): RevisionRunner {
  let instance: Instance | undefined;
  let starting: Promise<{ ok: true; instance: Instance } | { ok: false; failure: StartFailure }> | undefined;
  let aborting = new AbortController();
  let retirement: object | undefined;
  const leases = new Set<OnLost>();

  const start = (reason: StartReason) => {
    retirement = undefined;
    if (instance) return Promise.resolve({ ok: true as const, instance });
    starting ??= startInstance(deps, reason, aborting.signal)
      .then((outcome) => {
        if (outcome.ok) {
          const started = outcome.instance;
          instance = started;
          void started.ended.then(() => {
            if (instance === started) instance = undefined;
            for (const onLost of leases) onLost();
          });
        }
        return outcome;
      })
      .finally(() => {
        starting = undefined;
      });
    return starting;
  };

  const stop = async (graceMs = stopGraceMs) => {
    retirement = undefined;
    aborting.abort();
    aborting = new AbortController();
    await starting?.catch(() => undefined);
    const stopped = instance;
    instance = undefined;
    await stopped?.stop(graceMs);
  };

  return {
    start,
    stop,
    async lease(onLost) {
      const outcome = await start('request');
      if (!outcome.ok) return outcome;
      leases.add(onLost);
      const { host, port } = outcome.instance;
      return { ok: true, lease: { host, port, release: () => void leases.delete(onLost) } };
    },
    async retire(drainMs) {
      const mine = {};
      retirement = mine;
      const deadline = performance.now() + drainMs;
      while (retirement === mine && leases.size > 0 && performance.now() < deadline) await sleep(drainPollMs);
      if (retirement === mine) await stop();
    },
  };
}
