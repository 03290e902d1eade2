import { flushSync } from 'svelte';
import { expect, it, vi } from 'vitest';
import { AgentCatalog } from './agent-catalog.svelte.ts';

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

/** Reads the catalog in an effect, as the pages do. */
function inEffect(read: () => Promise<{ agents: never[]; unreadableCount: number }>) {
  const catalog = new AgentCatalog(read);
  const stop = $effect.root(() => {
    $effect(() => void catalog.load());
  });
  flushSync();
  return { catalog, stop };
}

it('is read once by a page that shows it, also when that fails', async () => {
  for (const read of [
    vi.fn(() => Promise.resolve({ agents: [], unreadableCount: 0 })),
    vi.fn(() => Promise.reject(new Error('denied'))),
  ]) {
    const { stop } = inEffect(read);
    for (let turn = 0; turn < 5; turn += 1) {
      await settled();
      flushSync();
    }
    expect(read).toHaveBeenCalledTimes(1);
    stop();
  }
});

it('shows a failure until it is read again', async () => {
  let broken = true;
  const { catalog, stop } = inEffect(() =>
    broken ? Promise.reject(new Error('no')) : Promise.resolve({ agents: [], unreadableCount: 0 }),
  );
  await settled();
  flushSync();
  expect(catalog.state.kind).toBe('failed');
  broken = false;
  const reading = catalog.load();
  expect(catalog.state.kind).toBe('loading');
  await reading;
  expect(catalog.state.kind).toBe('ready');
  stop();
});
