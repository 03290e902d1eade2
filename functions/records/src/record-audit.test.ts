import { expect, it } from 'vitest';
import { changesBetween } from './record-audit.ts';

it('names each field that differs, and no other', () => {
  const before = { id: 'acme', name: 'Acme', defaults: { region: 'europe-west1', settings: { cpu: 2 } } };
  const after = { id: 'acme', name: 'Acme', defaults: { settings: { cpu: 4, labels: { team: 'a' } } } };
  expect(changesBetween(before, after)).toEqual([
    { field: 'defaults.region', from: 'europe-west1', to: null },
    { field: 'defaults.settings.cpu', from: '2', to: '4' },
    { field: 'defaults.settings.labels.team', from: null, to: 'a' },
  ]);
  expect(changesBetween({ events: ['ready'] }, { events: ['ready', 'failed'] })).toEqual([
    { field: 'events', from: '["ready"]', to: '["ready","failed"]' },
  ]);
});
