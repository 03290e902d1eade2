import { agentSchema } from '@agent-gallery/contract';
import { expect, it } from 'vitest';
import { searchAgents } from './search-agents.ts';

const agent = (id: string, more: object) =>
  agentSchema.parse({
    id,
    name: id,
    description: 'An agent.',
    framework: 'a2a',
    tags: [],
    skills: [],
    source: { kind: 'folder', path: id },
    readme: '',
    createdAt: '2026-11-20T10:00:00.000Z',
    updatedAt: '2026-11-20T10:00:00.000Z',
    ...more,
  });

const agents = [
  agent('units', { name: 'Units', tags: ['conversion'] }),
  agent('clock', { name: 'World clock', framework: 'adk-typescript' }),
  agent('weather', {
    skills: [{ id: 's', name: 'Forecast', description: 'Says when it rains.', tags: ['sky'], examples: [] }],
  }),
];

it.each([
  ['', ['units', 'clock', 'weather']],
  ['  CLOCK ', ['clock']],
  ['conver', ['units']],
  ['typescript', ['clock']],
  ['rains sky', ['weather']],
  ['rains clock', []],
])('finds for %j the agents %j', (query, ids) => {
  expect(searchAgents(agents, query).map(({ id }) => id)).toEqual(ids);
});
