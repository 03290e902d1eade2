import { paths, serviceId } from '@agent-gallery/contract';
import { deployment } from '../seed/deployments.ts';
import { expect, openSignedIn, picture, test } from './console.ts';

const MANY = 230;

test('more than a hundred deployments are paged, each shown once, the newest first', async ({ page, db }) => {
  const nowMs = Date.now();
  const all = Array.from({ length: MANY }, (_, index) =>
    deployment(
      {
        id: `dmany${String(index)
          .padStart(7, 'a')
          .replaceAll(/\d/g, (digit) => 'bcdefghijk'[Number(digit)] ?? 'a')}`,
        agentId: 'units-agent',
        agentName: `Number ${String(index)}`,
        serviceName: 'many-times',
        status: 'canceled',
        minutesAgo: 100_000 + index,
        reached: 'building',
      },
      nowMs,
    ),
  );
  const batch = db.batch();
  for (const one of all) batch.set(db.doc(paths.deployment(one.id)), one);
  await batch.commit();
  const ofMany = serviceId({
    target: 'cloud-run',
    project: 'demo-agent-gallery',
    region: 'us-central1',
    serviceName: 'many-times',
  });
  const asked: URLSearchParams[] = [];
  await page.route('**/api/v1/deployments?*', (route) => {
    const query = new URL(route.request().url()).searchParams;
    asked.push(query);
    const from = Number(query.get('pageToken') ?? 0);
    const next = from + 100;
    return route.fulfill({
      json: { deployments: all.slice(from, next), nextPageToken: next < MANY ? String(next) : '' },
    });
  });
  await openSignedIn(page, `/deployments?service=${ofMany}`);
  const rows = page.getByRole('main').getByRole('listitem');
  await expect(rows).toHaveCount(100);
  await expect(rows.first()).toContainText('Number 0');
  await page.getByRole('button', { name: 'Show older' }).click();
  await expect(rows).toHaveCount(200);
  await page.getByRole('button', { name: 'Show older' }).click();
  await expect(rows).toHaveCount(MANY);
  await expect(rows.last()).toContainText(`Number ${String(MANY - 1)}`);
  await expect(page.getByRole('button', { name: 'Show older' })).toBeHidden();
  expect(asked.map((query) => query.get('serviceId'))).toEqual([ofMany, ofMany, ofMany]);
  const cleared = db.batch();
  for (const one of all) cleared.delete(db.doc(paths.deployment(one.id)));
  await cleared.commit();
});

test('deployments are filtered by status and service, and the back button brings the filter back', async ({
  page,
}) => {
  await openSignedIn(page, '/deployments');
  const rows = page.getByRole('main').getByRole('listitem');
  await expect(rows.first()).toBeVisible();
  await page.getByLabel('Status').selectOption('failed');
  await expect(page).toHaveURL(/\?status=failed$/);
  await expect(rows).toHaveCount(2);
  await page.getByLabel('Service', { exact: true }).selectOption({ label: 'world-clock, us-central1' });
  await expect(rows).toHaveCount(1);
  await picture(page, 'lists-1-filtered');
  await page.getByLabel('Status').selectOption('ready');
  await expect(page.getByText('No deployment matches these filters')).toBeVisible();
  await page.goBack();
  await expect(page.getByLabel('Status')).toHaveValue('failed');
  await expect(rows).toHaveCount(1);
});

test('services are found by name and state', async ({ page }) => {
  await openSignedIn(page, '/services');
  const rows = page.getByRole('main').getByRole('listitem');
  await page.getByLabel('State').selectOption('Live');
  await expect(rows.filter({ hasText: 'units-agent' })).toHaveCount(1);
  await expect(rows.filter({ hasText: 'clock' })).toHaveCount(0);
  await page.getByLabel('State').selectOption('Every state');
  await page.getByLabel('Search services').fill('clock');
  await expect(rows).toHaveCount(2);
  await page.getByLabel('Search services').fill('nothing like that');
  await expect(page.getByText('No service matches')).toBeVisible();
});

test('a page begins with what a plain request read, says when it cannot be followed, and follows it when it can', async ({
  page,
}) => {
  // Firebase's own way alone.
  const listening = '**/Listen/channel?*';
  await page.route(listening, (route) => route.abort());
  await page.goto('/services');
  await expect(page.getByRole('main').getByRole('heading', { name: 'units-agent' })).toBeVisible();
  const head = await page.evaluate(() => Reflect.get(globalThis, 'agentGalleryHeadStart') as object);
  expect(head, 'Firebase Auth keeps its user as readStoredUser expects').toMatchObject({
    user: { uid: 'local-developer', email: 'dev@example.com' },
  });
  await expect(page.getByText('The connection is lost')).toBeVisible({ timeout: 15_000 });
  await expect(page.getByRole('main').getByRole('heading', { name: 'units-agent' })).toBeVisible();
  await page.unroute(listening);
  await expect(page.getByText('The connection is lost')).toBeHidden({ timeout: 30_000 });
});
