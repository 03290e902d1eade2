import type { Revision } from '@agent-gallery/contract';
import { expect, it, vi } from 'vitest';
import { RevisionList } from './revision-list.svelte.ts';

const revisions = (...names: string[]) => names.map((revision) => ({ revision }) as Revision);

it('keeps the answer to the last question, whichever comes last', async () => {
  const first = Promise.withResolvers<Revision[]>();
  const listRevisions = vi.fn().mockReturnValueOnce(first.promise).mockResolvedValueOnce(revisions('b', 'a'));
  const list = new RevisionList({ listRevisions }, 's');
  const slow = list.load();
  await list.load();
  first.resolve(revisions('a'));
  await slow;
  expect(list.revisions).toEqual(revisions('b', 'a'));
  expect(list.loading).toBe(false);
});

it('says why they could not be read, shows what was known, and forgets the failure', async () => {
  const listRevisions = vi
    .fn()
    .mockResolvedValueOnce(revisions('a'))
    .mockRejectedValueOnce(new TypeError('Failed to fetch'))
    .mockResolvedValueOnce([]);
  const list = new RevisionList({ listRevisions }, 's');
  await list.load();
  await list.load();
  expect(list.failure).toMatchObject({ title: 'No connection' });
  expect(list.revisions).toEqual(revisions('a'));
  await list.load();
  expect(list.failure).toBeUndefined();
  expect(list.revisions).toEqual([]);
});
