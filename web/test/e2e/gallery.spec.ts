import { expect, openSignedIn, picture, test } from './console.ts';

test('facets, groups and the list view are in the address, and come back with it', async ({ page }) => {
  await openSignedIn(page, '/');
  await expect(page.getByRole('article')).toHaveCount(4);
  await page.getByLabel('Framework').selectOption('A2A');
  await expect(page.getByRole('article')).toHaveCount(1);
  await expect(page).toHaveURL(/\?framework=a2a$/);
  await page.getByRole('button', { name: 'Show all' }).click();
  await expect(page.getByRole('article')).toHaveCount(4);

  await page.getByLabel('Status').selectOption('Deployed');
  await expect(page.getByRole('article')).toHaveCount(1);
  await expect(page.getByRole('article')).toContainText('Live on units-agent');
  await page.getByLabel('Target').selectOption('Agent Engine');
  await expect(page.getByText('No agent matches these filters')).toBeVisible();
  await page.getByRole('button', { name: 'Show all 4' }).click();

  await page.getByLabel('Group').selectOption('By status');
  await expect(page.getByRole('region', { name: 'Not deployed' }).getByRole('article')).toHaveCount(3);
  await page.getByRole('button', { name: 'List' }).click();
  await picture(page, 'gallery-1-list');
  await page.reload();
  await expect(page.getByRole('button', { name: 'List' })).toHaveAttribute('aria-pressed', 'true');
  await expect(page.getByRole('region', { name: 'Deployed', exact: true }).getByRole('article')).toHaveCount(
    1,
  );
});

const READ = '**/documents:runQuery*';

test('a gallery that cannot be reached says so, and is read when the connection is back', async ({
  page,
  context,
}) => {
  await openSignedIn(page, '/deployments');
  await page.route(READ, (route) => route.abort('internetdisconnected'));
  await page.getByRole('link', { name: 'Gallery', exact: true }).click();
  await expect(page.getByRole('alert')).toContainText('No connection');
  await picture(page, 'gallery-2-offline');
  await page.unroute(READ);
  await context.setOffline(true);
  await context.setOffline(false);
  await expect(page.getByRole('article')).toHaveCount(4);
});

test('a gallery that one may not see says so', async ({ page }) => {
  await openSignedIn(page, '/deployments');
  await page.route(READ, (route) =>
    route.fulfill({
      status: 403,
      headers: { 'access-control-allow-origin': '*' },
      json: [
        {
          error: { code: 403, message: 'Missing or insufficient permissions.', status: 'PERMISSION_DENIED' },
        },
      ],
    }),
  );
  await page.getByRole('link', { name: 'Gallery', exact: true }).click();
  await expect(page.getByRole('alert')).toContainText('Not allowed');
  await expect(page.getByRole('alert')).toContainText('Ask an admin of the workspace');
});

test('a gallery that is slow shows that it loads', async ({ page }) => {
  await openSignedIn(page, '/deployments');
  const answered = Promise.withResolvers<undefined>();
  await page.route(READ, async (route) => {
    await answered.promise;
    await route.continue();
  });
  await page.getByRole('link', { name: 'Gallery', exact: true }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Loading agents…' })).toBeAttached();
  answered.resolve(undefined);
  await expect(page.getByRole('article')).toHaveCount(4);
});

test('an agent’s page says where it is deployed', async ({ page }) => {
  await openSignedIn(page, '/agents/units-agent');
  const where = page.getByRole('region', { name: 'Where it is deployed' });
  await expect(where).toContainText('Cloud Run, demo-agent-gallery, us-central1');
  await where.getByRole('link', { name: 'units-agent' }).click();
  await expect(page.getByRole('heading', { name: 'What is live' })).toBeVisible();
  await page.goto('/agents/invoice-checker');
  await expect(where).toContainText('Nowhere yet.');
});

test('the gallery is read once, not over and over', async ({ page }) => {
  let reads = 0;
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().includes('documents:runQuery')) reads += 1;
  });
  await openSignedIn(page, '/');
  await expect(page.getByRole('article')).toHaveCount(4);
  await page.waitForTimeout(1_000);
  // Agents, and what is live.
  expect(reads).toBe(2);
});
