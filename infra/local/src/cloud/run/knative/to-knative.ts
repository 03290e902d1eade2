import {
  latestTarget,
  type Condition,
  type Container,
  type Revision,
  type RevisionTemplate,
  type Service,
  type Timestamp,
  type TrafficTargetStatus,
} from '../resource/resources.ts';
import { parseServiceName, shortName } from '../resource/service-name.ts';
import { annotation, environmentNames, ingressNames, label, present } from './annotations.ts';

const apiVersion = 'serving.knative.dev/v1';
/** Whom everything was made by: callers are not told apart. */
const actor = 'local-cloud';

/** Fields of v2 that the local Cloud Run keeps without looking at them. */
interface MoreOfService {
  client?: string;
  clientVersion?: string;
  ingress?: string;
  launchStage?: string;
  defaultUriDisabled?: boolean;
  scaling?: { minInstanceCount?: number; maxInstanceCount?: number };
}

/** A service of Cloud Run v2 as serving.knative.dev/v1 shows it. */
export function toKnativeService(service: Service, operationId?: string): object {
  const { project, location, id } = parseServiceName(service.name);
  const more = service as Service & MoreOfService;
  const ingress = ingressNames[more.ingress ?? ''] ?? 'all';
  return {
    apiVersion,
    kind: 'Service',
    metadata: {
      ...metadata(service, project, 'services'),
      generation: Number(service.generation),
      labels: { ...service.labels, [label.location]: location },
      annotations: present({
        ...service.annotations,
        [annotation.creator]: actor,
        [annotation.lastModifier]: actor,
        [annotation.ingress]: ingress,
        [annotation.ingressStatus]: ingress,
        [annotation.launchStage]: more.launchStage,
        [annotation.description]: service.description,
        [annotation.clientName]: more.client,
        [annotation.clientVersion]: more.clientVersion,
        [annotation.invokerIamDisabled]: service.invokerIamDisabled ? 'true' : undefined,
        [annotation.defaultUrlDisabled]: more.defaultUriDisabled ? 'true' : undefined,
        [annotation.customAudiences]: service.customAudiences && JSON.stringify(service.customAudiences),
        [annotation.serviceMinScale]: text(more.scaling?.minInstanceCount),
        [annotation.serviceMaxScale]: text(more.scaling?.maxInstanceCount),
        [annotation.operationId]: operationId,
        [annotation.urls]: service.urls && JSON.stringify(service.urls),
      }),
      name: id,
    },
    spec: {
      template: templateOf(service.template),
      traffic: service.traffic.map(({ type, revision, percent, tag }) => ({
        ...(type === latestTarget || !revision ? { latestRevision: true } : { revisionName: revision }),
        percent: percent ?? 0,
        ...(tag && { tag }),
      })),
    },
    status: statusOf(service),
  };
}

/** The configuration and the route that Knative keeps below a service. */
export function toKnativePart(service: Service, kind: 'Configuration' | 'Route'): object {
  const whole = toKnativeService(service) as {
    metadata: object;
    spec: { template: object; traffic: object[] };
    status: Record<string, unknown>;
  };
  const { url, address, traffic, latestCreatedRevisionName, latestReadyRevisionName, ...status } =
    whole.status;
  return {
    apiVersion,
    kind,
    metadata: {
      ...whole.metadata,
      labels: { ...service.labels, [label.service]: shortName(service.name) },
    },
    ...(kind === 'Route'
      ? { spec: { traffic: whole.spec.traffic }, status: { ...status, url, address, traffic } }
      : {
          spec: { template: whole.spec.template },
          status: { ...status, latestCreatedRevisionName, latestReadyRevisionName },
        }),
  };
}

/** @param serving whether traffic or a tag leads to it */
export function toKnativeRevision(revision: Revision, service: Service, serving: boolean): object {
  const { project, location, id } = parseServiceName(service.name);
  const name = shortName(revision.name);
  const template = templateOf(revision);
  const image = revision.containers[0]?.image ?? '';
  return {
    apiVersion,
    kind: 'Revision',
    metadata: {
      ...metadata(revision, project, 'revisions'),
      generation: Number(revision.generation),
      name,
      labels: {
        ...revision.labels,
        [label.service]: id,
        [label.configuration]: id,
        [label.serviceUid]: service.uid,
        [label.location]: location,
      },
      annotations: { [annotation.creator]: actor, ...template.metadata.annotations },
    },
    spec: template.spec,
    status: {
      observedGeneration: Number(revision.generation),
      conditions: [
        ...(revision.conditions ?? []).map(conditionOf),
        {
          type: 'Active',
          status: serving ? 'True' : 'False',
          severity: 'Info',
          lastTransitionTime: time(revision.updateTime),
        },
      ],
      ...(image.includes('@') && { imageDigest: image }),
      logUrl: `https://console.cloud.google.com/logs/viewer?project=${project}&resource=cloud_run_revision/service_name/${id}/revision_name/${name}`,
    },
  };
}

export function knativeList(kind: string, items: readonly object[], next?: string): object {
  return { apiVersion, kind: `${kind}List`, metadata: next ? { continue: next } : {}, items };
}

function metadata(
  resource: { name: string; uid: string; createTime: Timestamp; etag: string },
  project: string,
  kind: string,
) {
  const name = shortName(resource.name);
  return {
    name,
    namespace: project,
    selfLink: `/apis/serving.knative.dev/v1/namespaces/${project}/${kind}/${name}`,
    uid: resource.uid,
    resourceVersion: resource.etag,
    creationTimestamp: time(resource.createTime),
  };
}

function templateOf(template: RevisionTemplate & { executionEnvironment?: string }) {
  const resources = template.containers?.[0]?.resources;
  return {
    metadata: {
      ...(template.revision && { name: template.revision }),
      ...(template.labels && { labels: template.labels }),
      annotations: present({
        ...template.annotations,
        [annotation.minScale]: text(template.scaling?.minInstanceCount),
        [annotation.maxScale]: text(template.scaling?.maxInstanceCount),
        [annotation.cpuThrottling]: resources && !resources.cpuIdle ? 'false' : undefined,
        [annotation.startupCpuBoost]: resources?.startupCpuBoost ? 'true' : undefined,
        [annotation.executionEnvironment]: environmentNames[template.executionEnvironment ?? ''],
      }),
    },
    spec: {
      containerConcurrency: template.maxInstanceRequestConcurrency,
      timeoutSeconds: Number(template.timeout?.seconds ?? 300),
      ...(template.serviceAccount && { serviceAccountName: template.serviceAccount }),
      containers: (template.containers ?? []).map(containerOf),
    },
  };
}

function containerOf({ env, resources, ...rest }: Container): object {
  return {
    ...rest,
    ...(env && {
      env: env.map(({ name, value, valueSource }) =>
        valueSource?.secretKeyRef
          ? {
              name,
              valueFrom: {
                secretKeyRef: {
                  name: valueSource.secretKeyRef.secret,
                  key: valueSource.secretKeyRef.version,
                },
              },
            }
          : { name, value: value ?? '' },
      ),
    }),
    resources: { limits: resources?.limits ?? {} },
  };
}

function statusOf(service: Service): Record<string, unknown> {
  const { uri, terminalCondition, conditions = [] } = service;
  return {
    observedGeneration: Number(service.reconciling ? (service.observedGeneration ?? 0) : service.generation),
    conditions: [...(terminalCondition ? [terminalCondition] : []), ...conditions].map(conditionOf),
    ...(service.latestCreatedRevision && {
      latestCreatedRevisionName: shortName(service.latestCreatedRevision),
    }),
    ...(service.latestReadyRevision && { latestReadyRevisionName: shortName(service.latestReadyRevision) }),
    ...(service.trafficStatuses && { traffic: service.trafficStatuses.map(trafficOf) }),
    ...(uri && { url: uri, address: { url: uri } }),
  };
}

function trafficOf({ type, revision, percent, tag, uri }: TrafficTargetStatus): object {
  return {
    revisionName: revision,
    percent: percent ?? 0,
    ...(type === latestTarget && { latestRevision: true }),
    ...(tag && { tag }),
    ...(uri && { url: uri }),
  };
}

function conditionOf({
  type,
  state,
  message,
  lastTransitionTime,
  reason,
  revisionReason,
}: Condition): object {
  const why = reason ?? revisionReason;
  return {
    type,
    status: state === 'CONDITION_SUCCEEDED' ? 'True' : state === 'CONDITION_FAILED' ? 'False' : 'Unknown',
    ...(why && { reason: pascalCase(why) }),
    ...(message && { message }),
    lastTransitionTime: time(lastTransitionTime),
  };
}

function pascalCase(name: string): string {
  return name.toLowerCase().replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function text(value: number | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}

function time({ seconds, nanos = 0 }: Timestamp): string {
  return new Date(Number(seconds) * 1000 + nanos / 1e6).toISOString();
}
