import { DEFAULT_RUNTIME } from '@agent-gallery/contract';
import { expect, it } from 'vitest';
import type { ServiceOrder } from '../../engine/ports.ts';
import { toIngress, toTemplate } from './revision-template.ts';

const order: ServiceOrder = {
  revision: 'echo-1',
  image: 'registry.test/echo@sha256:1',
  labels: { 'managed-by': 'agent-gallery' },
  public: false,
  env: {},
  port: 8080,
  runtime: DEFAULT_RUNTIME,
};

it('says nothing of a service account or a port that nobody asked for', () => {
  const template = toTemplate(order, 120);
  expect(template).not.toHaveProperty('serviceAccount');
  expect(template).toMatchObject({
    scaling: { minInstanceCount: 1, maxInstanceCount: 10 },
    timeout: { seconds: 300 },
    maxInstanceRequestConcurrency: 80,
    containers: [
      {
        ports: [{ containerPort: 8080 }],
        resources: { limits: { cpu: '1', memory: '512Mi' }, cpuIdle: false },
        startupProbe: { failureThreshold: 120 },
      },
    ],
  });
});

it('has every setting, and secrets by reference', () => {
  const template = toTemplate(
    {
      ...order,
      env: { MODE: 'fast', KEY: { secret: 'key', version: '3' } },
      port: 3000,
      runtime: {
        ...DEFAULT_RUNTIME,
        scaling: { minInstances: 0, maxInstances: 3 },
        cpu: 4,
        memory: '8Gi',
        cpuAlways: false,
        concurrency: 7,
        timeoutSeconds: 3600,
        startupTimeoutSeconds: 30,
        serviceAccount: 'agent@demo.iam.gserviceaccount.com',
      },
    },
    120,
  );
  expect(template).toMatchObject({
    scaling: { minInstanceCount: 0, maxInstanceCount: 3 },
    timeout: { seconds: 3600 },
    maxInstanceRequestConcurrency: 7,
    serviceAccount: 'agent@demo.iam.gserviceaccount.com',
    containers: [
      {
        env: [
          { name: 'MODE', value: 'fast' },
          { name: 'KEY', valueSource: { secretKeyRef: { secret: 'key', version: '3' } } },
        ],
        ports: [{ containerPort: 3000 }],
        resources: { limits: { cpu: '4', memory: '8Gi' }, cpuIdle: true },
        startupProbe: { tcpSocket: { port: 3000 }, failureThreshold: 30 },
      },
    ],
  });
});

it.each([
  ['all', 'INGRESS_TRAFFIC_ALL'],
  ['internal', 'INGRESS_TRAFFIC_INTERNAL_ONLY'],
  ['internal-and-cloud-load-balancing', 'INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER'],
] as const)('calls the ingress %s what Google does', (ours, theirs) => {
  expect(toIngress(ours)).toBe(theirs);
});
