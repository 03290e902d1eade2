import { expect, test } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../seed/open-database.ts';
import { seedDeployments } from '../seed/seed-console.ts';
import { startPortalProcess } from './portal-process.ts';

test('a portal that is stopped leaves no process behind, and lists its deployments when it runs again', async ({
  page,
}) => {
  test.setTimeout(600_000);
  const folder = await mkdtemp(join(tmpdir(), 'web-restart-'));
  const first = await startPortalProcess(folder);
  const init = (await (await fetch(`${first.url}/__/firebase/init.json`)).json()) as {
    projectId: string;
    emulators: { firestore: string };
  };
  const db = openDatabase({ firestoreHost: init.emulators.firestore, projectId: init.projectId });
  await seedDeployments(db, { longLogLines: 600 });
  await db.terminate();
  expect(await first.stop()).toEqual([]);

  const second = await startPortalProcess(folder);
  await page.goto(`${second.url}/deployments`);
  await page.getByRole('button', { name: 'Continue as dev@example.com' }).click();
  await expect(page.getByRole('link', { name: 'World Clock' })).toHaveCount(3);
  await page.getByRole('listitem').filter({ hasText: 'units-agent' }).getByRole('link').click();
  await expect(page.getByText('600 lines', { exact: true })).toBeVisible();
  expect(await second.stop()).toEqual([]);
  await rm(folder, { recursive: true, force: true });
});
