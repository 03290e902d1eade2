import { latestTarget, revisionTarget, type TrafficTarget, type TrafficTargetStatus } from './resources.ts';

export const allToLatest: readonly TrafficTarget[] = [{ type: latestTarget, percent: 100 }];

export type ResolvedTraffic =
  | { ok: true; statuses: TrafficTargetStatus[] }
  /** A named revision does not exist, or LATEST has no ready revision yet. */
  | { ok: false; missing: string | undefined };

/**
 * What traffic targets come to: LATEST is the latest ready revision.
 * @param known revisions that exist
 * @param tagUri URL of a tag
 */
export function resolveTraffic(
  targets: readonly TrafficTarget[],
  latestReady: string | undefined,
  known: ReadonlySet<string>,
  tagUri: (tag: string) => string | undefined,
): ResolvedTraffic {
  const statuses: TrafficTargetStatus[] = [];
  for (const target of targets) {
    const revision = target.revision || latestReady;
    if (revision === undefined) return { ok: false, missing: undefined };
    if (!known.has(revision)) return { ok: false, missing: revision };
    const uri = target.tag ? tagUri(target.tag) : undefined;
    statuses.push({
      type: target.revision ? revisionTarget : latestTarget,
      revision,
      ...(target.percent ? { percent: target.percent } : {}),
      ...(target.tag ? { tag: target.tag } : {}),
      ...(uri ? { uri } : {}),
    });
  }
  return { ok: true, statuses };
}

/**
 * The revision that serves one request at the service's own URL.
 * @param chance from 0 up to, not including, 1
 */
export function pickRevision(
  statuses: readonly TrafficTargetStatus[],
  chance: number = Math.random(),
): string | undefined {
  let rest = chance * 100;
  for (const { revision, percent = 0 } of statuses) {
    if (rest < percent) return revision;
    rest -= percent;
  }
  return undefined;
}
