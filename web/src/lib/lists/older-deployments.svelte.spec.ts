import type { Deployment } from '@agent-gallery/contract';
import { expect, it, vi } from 'vitest';
import { OlderDeployments } from './older-deployments.svelte.ts';

const records = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => ({ id: `d${String(from + index)}` }) as Deployment);

it('reads the page behind the followed one, then one at a time, and each deployment once', async () => {
  const pages = [
    { deployments: records(0, 100), nextPageToken: 'a' },
    { deployments: records(100, 100), nextPageToken: 'b' },
    { deployments: records(200, 30), nextPageToken: '' },
  ];
  const listDeployments = vi.fn(() =>
    Promise.resolve(pages.shift() ?? { deployments: [], nextPageToken: '' }),
  );
  const older = new OlderDeployments({ listDeployments }, 'default', {
    status: 'failed',
    serviceId: undefined,
  });
  // Meanwhile a new one has come.
  const followed = [{ id: 'dnew' } as Deployment, ...records(0, 99)];
  await older.load();
  expect(older.after(followed)).toHaveLength(201);
  expect(older.ended).toBe(false);
  await older.load();
  expect(older.after(followed)).toHaveLength(231);
  expect(new Set(older.after(followed).map(({ id }) => id)).size).toBe(231);
  expect(older.ended).toBe(true);
  await older.load();
  expect(listDeployments).toHaveBeenCalledTimes(3);
  expect(listDeployments).toHaveBeenNthCalledWith(2, {
    workspaceId: 'default',
    status: 'failed',
    pageSize: 100,
    pageToken: 'a',
  });
});

it('says why a page could not be read, and reads it again', async () => {
  const listDeployments = vi
    .fn()
    .mockRejectedValueOnce(new TypeError('Failed to fetch'))
    .mockResolvedValue({ deployments: records(0, 3), nextPageToken: '' });
  const older = new OlderDeployments({ listDeployments }, 'default', {
    status: undefined,
    serviceId: undefined,
  });
  await older.load();
  expect(older.failure).toMatchObject({ title: 'No connection' });
  await older.load();
  expect(older.failure).toBeUndefined();
  expect(older.after([])).toHaveLength(3);
});
