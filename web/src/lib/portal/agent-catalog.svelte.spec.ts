import { expect, it } from 'vitest';
import { AgentCatalog } from './agent-catalog.svelte.ts';

it('shows a failure until it is read again, and what it knows while it is', async () => {
  let broken = true;
  const catalog = new AgentCatalog(() =>
    broken ? Promise.reject(new Error('no')) : Promise.resolve({ agents: [], unreadableCount: 2 }),
  );
  expect(catalog.state.kind).toBe('loading');
  await catalog.load();
  expect(catalog.state).toMatchObject({ kind: 'failed', failure: { detail: 'no' } });
  broken = false;
  const reading = catalog.load();
  expect(catalog.state.kind).toBe('loading');
  await reading;
  expect(catalog.state).toEqual({ kind: 'ready', agents: [], unreadableCount: 2 });
  const again = catalog.load();
  expect(catalog.state.kind).toBe('ready');
  await again;
});

it('takes the answer of the last reading, whichever comes last', async () => {
  const first = Promise.withResolvers<{ agents: never[]; unreadableCount: number }>();
  let call = 0;
  const catalog = new AgentCatalog(() =>
    ++call === 1 ? first.promise : Promise.resolve({ agents: [], unreadableCount: 2 }),
  );
  const slow = catalog.load();
  await catalog.load();
  first.resolve({ agents: [], unreadableCount: 1 });
  await slow;
  expect(catalog.state).toMatchObject({ unreadableCount: 2 });
});
