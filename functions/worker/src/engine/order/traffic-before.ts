import { type Deployment, type Release, deploymentIdOfRevision, revisionName } from '@agent-gallery/contract';
import { isPassingTag, type ServiceView, type TrafficOrder } from '../ports.ts';

const sum = (targets: readonly TrafficOrder[]) => targets.reduce((total, { percent }) => total + percent, 0);

/** Who has traffic or a tag now, but for the deployment's own revisions and tags of an earlier candidate or a comparison. */
export function trafficBefore(service: ServiceView | undefined, deploymentId: string): TrafficOrder[] {
  return (service?.traffic ?? []).flatMap(({ revision, percent, tag = null }) => {
    const isTagged = tag !== null && !isPassingTag(tag);
    const isOurs = revision === '' || deploymentIdOfRevision(revision) === deploymentId;
    return isOurs || (percent === 0 && !isTagged) ? [] : [{ revision, percent, tag: isTagged ? tag : null }];
  });
}

/** What serves most, or null where nothing does. */
export function mainRevision(targets: readonly TrafficOrder[]): string | null {
  const [main] = targets.filter(({ percent }) => percent > 0).sort((a, b) => b.percent - a.percent);
  return main?.revision ?? null;
}

/** Who served before a deployment, with what share; empty for a new service. */
export function previousTraffic({ previousTraffic: targets, previousRevision }: Release): TrafficOrder[] {
  if (sum(targets) > 0 || previousRevision === null) return targets;
  return [...targets, { revision: previousRevision, percent: 100, tag: null }];
}

/** Who serves while a deployment's revision is verified: who did before, else its own first release. */
export function servingMeanwhile({ id, request }: Deployment, release: Release): TrafficOrder[] {
  const before = previousTraffic(release);
  if (sum(before) > 0 || release.redeployedAt === null) return before;
  return [...before, { revision: revisionName(request.serviceName, id), percent: 100, tag: null }];
}

/** All traffic for one revision; tags that somebody gave to others stay. */
export function allTrafficTo(revision: string, release: Release): TrafficOrder[] {
  const tags = release.previousTraffic.filter(({ tag }) => tag !== null);
  return [{ revision, percent: 100, tag: null }, ...tags.map((target) => ({ ...target, percent: 0 }))];
}
