import { agentSchema, paths } from '@agent-gallery/contract';
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
/** Also of what lies below another record. */
const ANY_READ = /documents(\/[^?]*)?:runQuery/;

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

test('a search that finds nothing says so, and all are one click away', async ({ page }) => {
  await openSignedIn(page, '/');
  await page.getByRole('searchbox', { name: 'Search agents' }).fill('no such agent');
  await expect(page.getByRole('heading', { name: 'No agent matches “no such agent”' })).toBeVisible();
  await expect(page.getByRole('status').filter({ hasText: '0 agents' })).toBeAttached();
  await picture(page, 'gallery-3-no-match');
  await page.getByRole('button', { name: 'Show all 4' }).click();
  await expect(page.getByRole('article')).toHaveCount(4);
  await expect(page).toHaveURL(/\/$/);
});

test('an empty gallery says what would be there, and how to add an agent', async ({ page }) => {
  await openSignedIn(page, '/deployments');
  await page.route(ANY_READ, (route) =>
    route.fulfill({
      headers: { 'access-control-allow-origin': '*' },
      json: [{ readTime: '2026-11-21T10:00:00.000000Z' }],
    }),
  );
  await page.getByRole('link', { name: 'Gallery', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'The gallery is empty' })).toBeVisible();
  await picture(page, 'gallery-4-empty');
  await page.getByRole('main').getByRole('link', { name: 'Add an agent' }).first().click();
  await expect(page.getByRole('heading', { name: 'Add an agent', level: 1 })).toBeVisible();
});

test('somebody who is no member of the workspace is told to ask an admin', async ({ page, db, stack }) => {
  await openSignedIn(page, '/deployments');
  const membership = db.doc(paths.member('default', 'local-developer'));
  const member = (await membership.get()).data();
  expect(member, stack.projectId).toBeDefined();
  await membership.delete();
  try {
    await page.getByRole('link', { name: 'Gallery', exact: true }).click();
    await expect(page.getByRole('alert')).toContainText('Not allowed');
    await expect(page.getByRole('alert')).toContainText('Ask an admin of the workspace');
    await expect(page.getByRole('article')).toHaveCount(0);
    await picture(page, 'gallery-5-no-permission');
  } finally {
    await membership.set(member ?? {});
  }
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('article')).toHaveCount(4);
});

test('an agent that the workspace added stands among the others, told apart, and can be deployed', async ({
  page,
  db,
}) => {
  const at = '2026-11-21T10:00:00.000Z';
  const agent = agentSchema.parse({
    id: 'our-bot-abcde',
    workspaceId: 'default',
    name: 'Our bot',
    description: 'Ours alone.',
    framework: 'a2a',
    source: { kind: 'git', url: 'https://git.example.com/bot.git' },
    readme: '',
    createdAt: at,
    updatedAt: at,
  });
  const record = db.doc(paths.recordOfAgent(agent));
  await record.set(agent);
  try {
    await openSignedIn(page, '/');
    const card = page.getByRole('article').filter({ hasText: 'Our bot' });
    await expect(page.getByRole('article')).toHaveCount(5);
    await expect(card).toContainText('A2A, added by the workspace');
    await expect(page.getByText('added by the workspace')).toHaveCount(1);
    await card.getByRole('link', { name: 'Deploy Our bot' }).click();
    await expect(page.getByRole('heading', { name: 'Deploy Our bot' })).toBeVisible();
    await page.goto('/?view=list');
    await expect(card).toContainText('A2A, added by the workspace');
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').getByRole('combobox').fill('our bot');
    await expect(
      page.getByRole('dialog').getByRole('option', { name: 'Our bot', exact: true }),
    ).toBeVisible();
    await page.getByRole('dialog').getByRole('combobox').fill('add an agent');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/\/agents\/new$/);
  } finally {
    await record.delete();
  }
});
