import type { Container, Probe, RevisionTemplate } from './resources.ts';

export const defaultPort = 8080;
export const defaultProbeSeconds = 240;

/** The template with the values that Cloud Run fills in, so that two requests for the same thing compare equal. */
export function completeTemplate(template: RevisionTemplate, serviceId: string): RevisionTemplate {
  return {
    ...template,
    timeout: template.timeout ?? { seconds: '300' },
    maxInstanceRequestConcurrency: template.maxInstanceRequestConcurrency ?? 80,
    scaling: { ...template.scaling, maxInstanceCount: template.scaling?.maxInstanceCount ?? 100 },
    containers: (template.containers ?? []).map((container, index) =>
      completeContainer(container, `${serviceId}-${String(index + 1)}`),
    ),
  };
}

function completeContainer(container: Container, name: string): Container {
  const [port] = container.ports ?? [];
  const containerPort = port?.containerPort ?? defaultPort;
  const { resources } = container;
  return {
    ...container,
    name: container.name ?? name,
    ports: [{ name: port?.name ?? 'http1', containerPort }],
    resources: {
      ...(resources ?? { cpuIdle: true }),
      limits: { cpu: '1000m', memory: '512Mi', ...resources?.limits },
    },
    startupProbe: container.startupProbe
      ? completeProbe(container.startupProbe, containerPort)
      : {
          timeoutSeconds: defaultProbeSeconds,
          periodSeconds: defaultProbeSeconds,
          failureThreshold: 1,
          tcpSocket: { port: containerPort },
        },
  };
}

function completeProbe(probe: Probe, containerPort: number): Probe {
  const completed = {
    ...probe,
    timeoutSeconds: probe.timeoutSeconds ?? 1,
    periodSeconds: probe.periodSeconds ?? 10,
    failureThreshold: probe.failureThreshold ?? 3,
  };
  if (probe.httpGet) {
    return { ...completed, httpGet: { path: '/', port: containerPort, ...probe.httpGet } };
  }
  if (probe.grpc) return { ...completed, grpc: { port: containerPort, ...probe.grpc } };
  return { ...completed, tcpSocket: { port: containerPort, ...probe.tcpSocket } };
}
