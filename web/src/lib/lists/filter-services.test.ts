import type { Service } from '@agent-gallery/contract';
import { expect, it } from 'vitest';
import { filterServices } from './filter-services.ts';

const service = (name: string, more: object) =>
  ({
    id: name,
    name,
    project: 'p',
    region: 'us-central1',
    live: null,
    card: null,
    activeDeploymentId: null,
    ...more,
  }) as Service;
const services = [
  service('units', { updatedAt: '2026-11-20', live: { agentId: 'units-agent' } }),
  service('clock', { updatedAt: '2026-11-21', activeDeploymentId: 'd1' }),
  service('weather', { updatedAt: '2026-11-19', region: 'europe-west1' }),
];

it.each([
  ['', undefined, ['clock', 'units', 'weather']],
  ['', 'live', ['units']],
  ['', 'not-live', ['clock', 'weather']],
  ['', 'under-way', ['clock']],
  ['EUROPE', undefined, ['weather']],
  ['units-agent', 'not-live', []],
] as const)('finds for %j, %j: %j', (query, state, names) => {
  expect(filterServices(services, query, state).map(({ name }) => name)).toEqual(names);
});
