import {
  type Revision,
  type Service,
  type TrafficShare,
  deploymentIdOfRevision,
} from '@agent-gallery/contract';
import { readDeployment } from '../deployment-record.ts';
import { isPassingTag, type ServiceView, type TrafficOrder } from '../ports.ts';
import { StepFailure } from '../step-failure.ts';
import { isOurs } from './is-ours.ts';
import type { OperationDeps, TakeOperationStep } from './operation-deps.ts';

function refuse(cause: string, fix: string): StepFailure {
  return new StepFailure('service-invalid', 'The traffic cannot be sent there.', { cause, fix });
}

/** Only a revision of the service that runs may get traffic, whoever made it. */
function assertServable(shares: readonly TrafficShare[], revisions: readonly Revision[]): void {
  for (const { revision, percent } of shares) {
    const found = revisions.find((candidate) => candidate.revision === revision);
    if (percent === 0) continue;
    if (!found) throw refuse(`The service has no revision ${revision}.`, 'Choose one of its revisions.');
    if (!found.ready)
      throw refuse(
        `${revision} is not ready. ${found.reason ?? ''}`.trim(),
        'Choose a revision that is ready.',
      );
  }
}

function hasTraffic(service: ServiceView, shares: readonly TrafficShare[]): boolean {
  const wanted = new Map(shares.map(({ revision, percent }) => [revision, percent]));
  const names = new Set([...wanted.keys(), ...service.traffic.map(({ revision }) => revision)]);
  return [...names].every((name) => {
    const own = service.traffic.filter(({ revision }) => revision === name);
    return own.reduce((sum, { percent }) => sum + percent, 0) === (wanted.get(name) ?? 0);
  });
}

/** The shares as they are asked for; tags that somebody gave by hand stay. */
function withTags(shares: readonly TrafficShare[], { traffic }: ServiceView): TrafficOrder[] {
  const wanted = shares.filter(({ percent }) => percent > 0).map((share) => ({ ...share, tag: null }));
  const tags = traffic.flatMap(({ revision, tag }) =>
    tag === undefined || isPassingTag(tag) ? [] : [{ revision, percent: 0, tag }],
  );
  return [...wanted, ...tags];
}

/**
 * What is live when a revision has the largest share: its deployment, agent and image. Of a revision that another tool made,
 * such as gcloud, the portal knows only its image.
 */
async function liveOf(
  deps: OperationDeps,
  shares: readonly TrafficShare[],
  revisions: readonly Revision[],
  before: Service['live'],
): Promise<Service['live']> {
  const [main] = [...shares].sort((a, b) => b.percent - a.percent);
  if (!main) return null;
  const { revision } = main;
  const since = new Date().toISOString();
  const listed = revisions.find((candidate) => candidate.revision === revision);
  const deploymentId = deploymentIdOfRevision(revision);
  const deployment = deploymentId === undefined ? undefined : await readDeployment(deps.db, deploymentId);
  if (!deployment) {
    if (!before) throw refuse(`The portal has not deployed this service.`, 'Deploy an agent to it first.');
    const { deploymentId: earlier, agentId } = before;
    return { deploymentId: earlier, agentId, revision, image: listed?.image ?? '', since, isForeign: true };
  }
  const image = listed?.image || `${deployment.image?.repository}@${deployment.image?.digest}`;
  return { deploymentId: deployment.id, agentId: deployment.request.agentId, revision, image, since };
}

/** set-traffic: sends the traffic to revisions that are there, and notes what is live then. A rollback is one to a single revision. */
export const setTraffic: TakeOperationStep = async (
  deps,
  { action, workspaceId },
  { project, region, name, live: before },
) => {
  if (action.kind !== 'set-traffic') throw new Error(`${action.kind} is no change of traffic.`);
  const place = { project, region, name };
  const shares = action.traffic;
  const service = await deps.services.get(place);
  if (!service) throw refuse(`Cloud Run has no service ${place.name} any more.`, 'Deploy the agent again.');
  if (!isOurs(service, workspaceId))
    throw refuse(`This workspace did not deploy the service ${place.name}.`, 'Choose another service.');
  const revisions = await deps.revisions(place);
  assertServable(shares, revisions);
  const live = await liveOf(deps, shares, revisions, before);
  if (!hasTraffic(service, shares)) {
    if (!service.reconciling) await deps.services.setTraffic(place, withTags(shares, service), service.etag);
    return { kind: 'wait' };
  }
  const probed = await deps.probe.check(service.url, service.url);
  const card = probed.kind === 'agent' ? { card: probed.card } : probed.kind === 'http' ? { card: null } : {};
  const traffic = service.traffic.map(({ revision, percent, tag }) => ({
    revision,
    percent,
    tag: tag ?? null,
  }));
  return { kind: 'done', service: { url: service.url, live, traffic, comparison: null, ...card } };
};
