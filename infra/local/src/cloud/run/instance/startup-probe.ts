import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { defaultProbeSeconds } from '../resource/complete-template.ts';
import type { Probe } from '../resource/resources.ts';
import { createTcpCheck, type CheckOutcome } from './tcp-check.ts';
import type { ProbeWords } from './words.ts';

const firstPauseMs = 20;
const longestPauseMs = 250;

export interface ProbeTarget {
  host: string;
  port: number;
  /** As RunningContainer's. */
  listens?(): Promise<boolean | undefined>;
}

export type ProbeResult = { ok: true; attempts: number } | { ok: false; attempts: number; status: string };

/** What the log calls the probe. */
export function probeWords(probe: Probe, container: string, port: number): ProbeWords {
  const isDefault =
    probe.failureThreshold === 1 && probe.periodSeconds === defaultProbeSeconds && !probe.httpGet;
  const kind = probe.httpGet ? 'HTTP' : probe.grpc ? 'GRPC' : 'TCP';
  return { kind, isDefault, container, port };
}

/**
 * Probes until it succeeds, at most `initialDelaySeconds + failureThreshold × periodSeconds` (the default probe: 240 s).
 * Within a period it tries often rather than once, so that a fast container is ready fast; `attempts` counts periods as
 * Cloud Run does. A gRPC probe is checked as TCP. Resolves with status CANCELLED when the signal aborts.
 */
export async function runStartupProbe(
  probe: Probe,
  target: ProbeTarget,
  signal: AbortSignal,
): Promise<ProbeResult> {
  const periodMs = Math.max(1, probe.periodSeconds ?? 10) * 1000;
  const threshold = Math.max(1, probe.failureThreshold ?? 3);
  const timeoutMs = Math.max(1, probe.timeoutSeconds ?? 1) * 1000;
  await sleep((probe.initialDelaySeconds ?? 0) * 1000, undefined, { signal }).catch(() => undefined);
  const startedAt = performance.now();
  const elapsed = () => performance.now() - startedAt;
  const tryConnection = createTcpCheck(target);
  const tryTcp = async (attemptMs: number): Promise<CheckOutcome> => {
    const listens = await target.listens?.();
    if (listens === undefined) return tryConnection(attemptMs);
    return listens ? 'ok' : 'CANCELLED';
  };
  let pauseMs = firstPauseMs;
  let status = 'DEADLINE_EXCEEDED';
  while (!signal.aborted && elapsed() < periodMs * threshold) {
    const left = periodMs * threshold - elapsed();
    const attemptMs = Math.min(timeoutMs, left);
    const outcome = await (probe.httpGet ? tryHttp(probe.httpGet, target, attemptMs) : tryTcp(attemptMs));
    if (signal.aborted) break;
    if (outcome === 'ok') return { ok: true, attempts: Math.floor(elapsed() / periodMs) + 1 };
    status = outcome;
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
    pauseMs = Math.min(pauseMs * 1.3, longestPauseMs);
  }
  if (signal.aborted)
    return { ok: false, attempts: Math.floor(elapsed() / periodMs) + 1, status: 'CANCELLED' };
  return { ok: false, attempts: threshold, status };
}

function tryHttp(
  action: NonNullable<Probe['httpGet']>,
  { host, port }: ProbeTarget,
  timeoutMs: number,
): Promise<CheckOutcome> {
  return new Promise((resolve) => {
    const headers = Object.fromEntries(
      (action.httpHeaders ?? []).filter(({ name }) => name).map(({ name, value }) => [name, value ?? '']),
    ) as Record<string, string>;
    const probe = request({
      host,
      port,
      path: action.path ?? '/',
      headers,
      timeout: timeoutMs,
      agent: false,
    });
    probe.once('timeout', () => probe.destroy(new Error('timeout')));
    probe.once('error', (error) => resolve(error.message === 'timeout' ? 'DEADLINE_EXCEEDED' : 'CANCELLED'));
    probe.once('response', (response) => {
      response.destroy();
      const { statusCode = 500 } = response;
      resolve(statusCode >= 200 && statusCode < 400 ? 'ok' : 'UNAVAILABLE');
    });
    probe.end();
  });
}
