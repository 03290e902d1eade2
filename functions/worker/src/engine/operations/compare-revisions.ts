import { COMPARED_MAX, COMPARISON_TAG_PREFIX, type Revision } from '@agent-gallery/contract';
import { isPassingTag, type ServiceView, type TrafficOrder, type TrafficView } from '../ports.ts';
import { StepFailure } from '../step-failure.ts';
import { isOurs } from './is-ours.ts';
import type { TakeOperationStep } from './operation-deps.ts';

/** A revision with a tag keeps its smallest number of instances running, which costs money: a comparison ends by itself. */
export const COMPARISON_HOURS = 4;

function refuse(cause: string, fix: string): StepFailure {
  return new StepFailure('service-invalid', 'The revisions cannot be compared.', { cause, fix });
}

function assertComparable(asked: readonly string[], revisions: readonly Revision[]): void {
  for (const name of asked) {
    const found = revisions.find(({ revision }) => revision === name);
    if (!found) throw refuse(`The service has no revision ${name}.`, 'Choose one of its revisions.');
    if (!found.ready) throw refuse(`${name} is not ready.`, 'Choose a revision that is ready.');
  }
}

const isComparisonTag = (tag: string | undefined) => tag?.startsWith(COMPARISON_TAG_PREFIX) ?? false;

/** Whether a revision answers by itself without a tag of the comparison's. */
function answersAlone(name: string, { traffic }: ServiceView): boolean {
  const own = traffic.filter(({ revision }) => revision === name);
  const percent = own.reduce((sum, target) => sum + target.percent, 0);
  return percent === 100 || own.some(({ tag }) => tag !== undefined && !isPassingTag(tag));
}

/** The tags that the revisions get: those that they have from a comparison already stay theirs. */
function tagsFor(asked: readonly string[], service: ServiceView): Map<string, string> {
  const needing = asked.filter((name) => !answersAlone(name, service));
  const had = new Map(
    service.traffic.flatMap(({ revision, tag }): [string, string][] =>
      tag !== undefined && isComparisonTag(tag) && needing.includes(revision) ? [[revision, tag]] : [],
    ),
  );
  const taken = [...had.values()];
  const free = Array.from(
    { length: COMPARED_MAX },
    (_, index) => `${COMPARISON_TAG_PREFIX}${index + 1}`,
  ).filter((tag) => !taken.includes(tag));
  return new Map(needing.map((name) => [name, had.get(name) ?? free.shift() ?? '']));
}

function hasTags({ traffic }: ServiceView, wanted: ReadonlyMap<string, string>): boolean {
  const had = traffic.filter(({ tag }) => isComparisonTag(tag));
  return had.length === wanted.size && had.every(({ revision, tag }) => wanted.get(revision) === tag);
}

const orderOf = ({ revision, percent, tag }: TrafficView): TrafficOrder => ({
  revision,
  percent,
  tag: tag ?? null,
});

/** The traffic as it is, with these tags in place of those of an earlier comparison. */
function withTags({ traffic }: ServiceView, wanted: ReadonlyMap<string, string>): TrafficOrder[] {
  const stays = traffic.map((target) =>
    isComparisonTag(target.tag) ? { ...target, tag: undefined } : target,
  );
  return [
    ...stays.filter(({ percent, tag }) => percent > 0 || tag !== undefined).map(orderOf),
    ...[...wanted].map(([revision, tag]) => ({ revision, percent: 0, tag })),
  ];
}

/** compare: each of the revisions gets a URL of its own, for some hours; no traffic moves. With none, the tags go. */
export const compareRevisions: TakeOperationStep = async (deps, { action, workspaceId }, record) => {
  if (action.kind !== 'compare') throw new Error(`${action.kind} is no comparison.`);
  const place = { project: record.project, region: record.region, name: record.name };
  const service = await deps.services.get(place);
  if (!service) throw refuse(`Cloud Run has no service ${place.name} any more.`, 'Deploy the agent again.');
  if (!isOurs(service, workspaceId))
    throw refuse(`This workspace did not deploy the service ${place.name}.`, 'Choose another service.');
  if (action.revisions.length > 0) assertComparable(action.revisions, await deps.revisions(place));
  const wanted = tagsFor(action.revisions, service);
  if (!hasTags(service, wanted)) {
    if (!service.reconciling) await deps.services.setTraffic(place, withTags(service, wanted), service.etag);
    return { kind: 'wait' };
  }
  const until = new Date(Date.now() + COMPARISON_HOURS * 3_600_000).toISOString();
  const comparison = wanted.size === 0 ? null : { revisions: [...wanted.keys()], until };
  return { kind: 'done', service: { traffic: service.traffic.map(orderOf), comparison } };
};
