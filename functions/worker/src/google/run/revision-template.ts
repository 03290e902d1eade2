import type { protos } from '@google-cloud/run';
import type { Ingress, SecretReference } from '@agent-gallery/contract';
import { orderHash } from '../../engine/order/order-hash.ts';
import type { ServiceOrder } from '../../engine/ports.ts';

type Template = protos.google.cloud.run.v2.IRevisionTemplate;
type EnvVar = protos.google.cloud.run.v2.IEnvVar;

const INGRESS = {
  all: 'INGRESS_TRAFFIC_ALL',
  internal: 'INGRESS_TRAFFIC_INTERNAL_ONLY',
  'internal-and-cloud-load-balancing': 'INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER',
} as const satisfies Record<Ingress, string>;

/** Annotation of a revision that says what it was ordered as. */
export const ORDER_HASH = 'agent-gallery.dev/order';

/** Ours of google.cloud.run.v2.IngressTraffic; undefined for one that we do not ask for. */
export function fromIngress(theirs: unknown): Ingress | undefined {
  return (Object.keys(INGRESS) as Ingress[]).find((ours) => INGRESS[ours] === theirs);
}

/** google.cloud.run.v2.IngressTraffic of ours. */
export function toIngress(ingress: Ingress): (typeof INGRESS)[Ingress] {
  return INGRESS[ingress];
}

function toEnvVar(name: string, value: string | SecretReference): EnvVar {
  if (typeof value === 'string') return { name, value };
  const { secret, version } = value;
  return { name, valueSource: { secretKeyRef: { secret, version } } };
}

/** The template of an order's revision, as google.cloud.run.v2.RevisionTemplate. */
export function toTemplate(order: ServiceOrder, defaultStartupTimeoutSeconds: number): Template {
  const { runtime, port } = order;
  return {
    revision: order.revision,
    labels: { ...order.labels },
    annotations: { [ORDER_HASH]: orderHash(order) },
    scaling: {
      minInstanceCount: runtime.scaling.minInstances,
      maxInstanceCount: runtime.scaling.maxInstances,
    },
    timeout: { seconds: runtime.timeoutSeconds },
    maxInstanceRequestConcurrency: runtime.concurrency,
    ...(runtime.serviceAccount === null ? {} : { serviceAccount: runtime.serviceAccount }),
    containers: [
      {
        image: order.image,
        env: Object.entries(order.env).map(([name, value]) => toEnvVar(name, value)),
        ports: [{ containerPort: port }],
        resources: {
          limits: { cpu: String(runtime.cpu), memory: runtime.memory },
          cpuIdle: !runtime.cpuAlways,
          startupCpuBoost: true,
        },
        startupProbe: {
          tcpSocket: { port },
          periodSeconds: 1,
          timeoutSeconds: 1,
          failureThreshold: runtime.startupTimeoutSeconds ?? defaultStartupTimeoutSeconds,
        },
      },
    ],
  };
}
