import { z } from 'zod';
import { RpcError, rpcCode } from '../../rpc-error.ts';
import {
  latestTarget,
  revisionTarget,
  type Container,
  type Probe,
  type RevisionTemplate,
  type ServiceInput,
  type TrafficTarget,
} from '../resource/resources.ts';
import { annotation, environmentNames, ingressNames, keyOf, label, present, without } from './annotations.ts';

const metadataSchema = z.looseObject({
  name: z.string().optional(),
  resourceVersion: z.string().optional(),
  labels: z.record(z.string(), z.string()).optional(),
  annotations: z.record(z.string(), z.string()).optional(),
});

const containerSchema = z.looseObject({
  env: z
    .array(
      z.looseObject({
        name: z.string(),
        value: z.string().optional(),
        valueFrom: z
          .looseObject({
            secretKeyRef: z
              .looseObject({ name: z.string().optional(), key: z.string().optional() })
              .optional(),
          })
          .optional(),
      }),
    )
    .optional(),
  resources: z.looseObject({ limits: z.record(z.string(), z.string()).optional() }).optional(),
});

const serviceSchema = z.looseObject({
  metadata: metadataSchema.optional(),
  spec: z.looseObject({
    template: z.looseObject({
      metadata: metadataSchema.optional(),
      spec: z.looseObject({
        containers: z.array(containerSchema),
        containerConcurrency: z.int().optional(),
        timeoutSeconds: z.int().optional(),
        serviceAccountName: z.string().optional(),
        volumes: z.array(z.looseObject({})).optional(),
      }),
    }),
    traffic: z
      .array(
        z.looseObject({
          revisionName: z.string().optional(),
          latestRevision: z.boolean().optional(),
          percent: z.int().optional(),
          tag: z.string().optional(),
        }),
      )
      .optional(),
  }),
});

type KnativeService = z.infer<typeof serviceSchema>;
type KnativeTemplate = KnativeService['spec']['template'];

const serviceFields: readonly string[] = [
  annotation.ingress,
  annotation.ingressStatus,
  annotation.launchStage,
  annotation.description,
  annotation.clientName,
  annotation.clientVersion,
  annotation.invokerIamDisabled,
  annotation.defaultUrlDisabled,
  annotation.customAudiences,
  annotation.operationId,
  annotation.urls,
  annotation.serviceMinScale,
  annotation.serviceMaxScale,
  annotation.creator,
  annotation.lastModifier,
];
const templateFields: readonly string[] = [
  annotation.minScale,
  annotation.maxScale,
  annotation.cpuThrottling,
  annotation.startupCpuBoost,
  annotation.executionEnvironment,
];

export interface KnativeInput {
  id: string;
  service: ServiceInput;
}

/** A service of Knative's serving.knative.dev/v1 as one of Cloud Run v2. Throws INVALID_ARGUMENT on another form. */
export function fromKnative(body: unknown): KnativeInput {
  const parsed = serviceSchema.safeParse(body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new RpcError(
      rpcCode.invalidArgument,
      `Invalid service: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
    );
  }
  const { metadata, spec } = parsed.data;
  const notes = metadata?.annotations ?? {};
  const scaling = present({
    minInstanceCount: count(notes[annotation.serviceMinScale]),
    maxInstanceCount: count(notes[annotation.serviceMaxScale]),
  });
  const service = present<unknown>({
    labels: without(metadata?.labels, [label.location]),
    annotations: without(notes, serviceFields),
    ingress: keyOf(ingressNames, notes[annotation.ingress]),
    launchStage: notes[annotation.launchStage],
    description: notes[annotation.description],
    client: notes[annotation.clientName],
    clientVersion: notes[annotation.clientVersion],
    invokerIamDisabled: notes[annotation.invokerIamDisabled] === 'true' ? true : undefined,
    defaultUriDisabled: notes[annotation.defaultUrlDisabled] === 'true' ? true : undefined,
    customAudiences: audiences(notes[annotation.customAudiences]),
    scaling,
    template: templateFrom(spec.template),
    traffic: spec.traffic?.map(trafficFrom),
    etag: metadata?.resourceVersion,
  });
  return { id: metadata?.name ?? '', service: service ?? {} };
}

function templateFrom({ metadata, spec }: KnativeTemplate): RevisionTemplate {
  const notes = metadata?.annotations ?? {};
  const template = present<unknown>({
    revision: metadata?.name,
    labels: present(metadata?.labels ?? {}),
    annotations: without(notes, templateFields),
    scaling: present({
      minInstanceCount: count(notes[annotation.minScale]),
      maxInstanceCount: count(notes[annotation.maxScale]),
    }),
    executionEnvironment: keyOf(environmentNames, notes[annotation.executionEnvironment]),
    timeout: spec.timeoutSeconds === undefined ? undefined : { seconds: String(spec.timeoutSeconds) },
    serviceAccount: spec.serviceAccountName,
    maxInstanceRequestConcurrency: spec.containerConcurrency,
    volumes: spec.volumes?.length ? spec.volumes : undefined,
    containers: spec.containers.map((container) => containerFrom(container, notes)),
  });
  return (template ?? {}) as RevisionTemplate;
}

function containerFrom(
  { env, resources, ...rest }: z.infer<typeof containerSchema>,
  notes: Readonly<Record<string, string>>,
): Container {
  const { startupProbe } = rest as { startupProbe?: Probe };
  return {
    ...(rest as Container),
    ...(startupProbe && { startupProbe }),
    ...(env && {
      env: env.map(({ name, value, valueFrom }) =>
        valueFrom?.secretKeyRef
          ? {
              name,
              valueSource: {
                secretKeyRef: {
                  secret: valueFrom.secretKeyRef.name ?? '',
                  version: valueFrom.secretKeyRef.key ?? '',
                },
              },
            }
          : { name, value: value ?? '' },
      ),
    }),
    resources: {
      limits: { ...resources?.limits },
      ...(notes[annotation.cpuThrottling] === 'false' ? {} : { cpuIdle: true }),
      ...(notes[annotation.startupCpuBoost] === 'true' && { startupCpuBoost: true }),
    },
  };
}

type KnativeTraffic = NonNullable<KnativeService['spec']['traffic']>[number];

function trafficFrom({ revisionName, latestRevision, percent, tag }: KnativeTraffic): TrafficTarget {
  return {
    ...(latestRevision === true || !revisionName
      ? { type: latestTarget }
      : { type: revisionTarget, revision: revisionName }),
    ...(percent ? { percent } : {}),
    ...(tag ? { tag } : {}),
  };
}

function count(text: string | undefined): number | undefined {
  return text === undefined || Number.isNaN(Number(text)) ? undefined : Number(text);
}

function audiences(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    throw new RpcError(rpcCode.invalidArgument, `${annotation.customAudiences} must be a JSON array.`);
  }
}
