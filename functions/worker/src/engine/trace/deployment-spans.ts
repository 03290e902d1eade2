import { type Deployment, STEP_NAMES, isTerminal, stepOf } from '@agent-gallery/contract';
import {
  type Attributes,
  type PastSpan,
  type TraceContext,
  type Tracing,
  parseTraceparent,
  spanIdOf,
  traceIdOf,
} from '@agent-gallery/telemetry';

/** A part of a deployment that is a span: its wait in the queue, or a step. */
type Part = 'queued' | (typeof STEP_NAMES)[number];
const PARTS: readonly Part[] = ['queued', ...STEP_NAMES];

const SPAN_NAMES: Readonly<Record<Part, string>> = {
  queued: 'queued',
  packaging: 'package',
  building: 'build',
  deploying: 'release',
  verifying: 'verify',
};

/** The span of a whole deployment. Its id is made of the deployment’s, so that every instance names it alike before it is reported. */
export function deploymentContext(tracing: Tracing, { id, trace }: Deployment): TraceContext {
  const asked = parseTraceparent(trace);
  const spanId = spanIdOf(`deployments/${id}`);
  if (asked) return { ...asked, spanId };
  const traceId = traceIdOf(`deployments/${id}`);
  return { traceId, spanId, sampled: tracing.samples(traceId) };
}

/** The span that the work at a status belongs to: its step’s, or the deployment’s where it is no step. */
export function statusContext(tracing: Tracing, deployment: Deployment): TraceContext {
  const whole = deploymentContext(tracing, deployment);
  const part = PARTS.find((name) => name === deployment.status);
  return part ? { ...whole, spanId: spanIdOf(`deployments/${deployment.id}/${part}`) } : whole;
}

interface Period {
  startedAt: string;
  endedAt: string | null;
  outcome: string;
}

function periodOf(deployment: Deployment, part: Part): Period | undefined {
  if (part !== 'queued') return deployment.steps[part];
  const { createdAt, endedAt, steps } = deployment;
  const begun = steps.packaging?.startedAt;
  return {
    startedAt: createdAt,
    endedAt: begun ?? endedAt,
    outcome: begun ? 'succeeded' : deployment.status,
  };
}

/** When the deployment came to its present status. */
function cameAt({ status, steps, endedAt, createdAt }: Deployment): string | null {
  if (isTerminal(status)) return endedAt;
  if (status === 'queued') return createdAt;
  if (status === 'canceling')
    return Object.values(steps).reduce<string | null>(
      (last, step) => (step.endedAt !== null && (last === null || step.endedAt > last) ? step.endedAt : last),
      null,
    );
  const step = stepOf(status);
  return (step && steps[step]?.startedAt) ?? null;
}

function stepAttributes(deployment: Deployment, part: Part, outcome: string): Attributes {
  const { build, image, release, obstacle } = deployment;
  return {
    'deployment.id': deployment.id,
    'deployment.step': part,
    'deployment.outcome': outcome,
    ...(part === 'building' && {
      'build.id': build?.id,
      'image.digest': image?.digest ?? undefined,
    }),
    ...(part === 'deploying' && { 'release.revision': release?.revision ?? undefined }),
    ...(obstacle && { 'deployment.obstacle': obstacle.code }),
  };
}

function wholeSpan(context: TraceContext, deployment: Deployment): PastSpan[] {
  const { id, request, status, createdAt, endedAt, error, trace, actor } = deployment;
  if (endedAt === null) return [];
  return [
    {
      name: 'deployment',
      context,
      parentSpanId: parseTraceparent(trace)?.spanId,
      startedAtMs: Date.parse(createdAt),
      endedAtMs: Date.parse(endedAt),
      failure: error?.code,
      attributes: {
        'deployment.id': id,
        'deployment.outcome': status,
        'deployment.target': request.target,
        'deployment.project': request.project,
        'deployment.region': request.region,
        'deployment.service': request.serviceName,
        'deployment.agent': request.agentId,
        'deployment.asked_by': actor.kind,
        'error.type': error?.code,
      },
    },
  ];
}

/**
 * The spans that were over when the deployment came to its present status: of what it left, and at its end its own. Made of
 * the record alone, so that whoever carries the deployment on reports the same ones, with the same ids.
 */
export function endedSpans(tracing: Tracing, deployment: Deployment): PastSpan[] {
  const whole = deploymentContext(tracing, deployment);
  const now = cameAt(deployment);
  const parts = PARTS.flatMap((part): PastSpan[] => {
    const period = periodOf(deployment, part);
    if (!period?.endedAt || period.endedAt !== now) return [];
    return [
      {
        name: SPAN_NAMES[part],
        context: { ...whole, spanId: spanIdOf(`deployments/${deployment.id}/${part}`) },
        parentSpanId: whole.spanId,
        startedAtMs: Date.parse(period.startedAt),
        endedAtMs: Date.parse(period.endedAt),
        failure: period.outcome === 'failed' ? (deployment.error?.code ?? 'failed') : undefined,
        attributes: stepAttributes(deployment, part, period.outcome),
      },
    ];
  });
  return isTerminal(deployment.status) ? [...parts, ...wholeSpan(whole, deployment)] : parts;
}

/** How long a deployment’s announcement waits for its spans to arrive; the step goes on meanwhile. */
const FLUSH_PATIENCE_MS = 1_000;

/** Reports what is over. Before the record says that the status is announced, so that a worker that is killed reports it again. */
export async function reportEnded(tracing: Tracing, deployment: Deployment): Promise<void> {
  await tracing.ready();
  for (const span of endedSpans(tracing, deployment)) tracing.record(span);
  await tracing.flush(FLUSH_PATIENCE_MS);
}
