import { seedDeployments } from '../seed/seed-console.ts';
import { expect, openSignedIn, test } from './console.ts';
import { answerApi, FINDINGS } from './form-page.ts';
import { EVERY_LOOK, lookAt, SMALL_LOOKS } from './look-at.ts';
import { SIGNED_OUT } from './signed-in.ts';

/** Where each page is, and a heading that it has when it is whole. */
const PAGES: Readonly<Record<string, { path: string; heading: string }>> = {
  gallery: { path: '/', heading: 'Agents' },
  'gallery-list': { path: '/?view=list&group=framework', heading: 'Agents' },
  'gallery-none': { path: '/?q=no+such+agent', heading: 'No agent matches “no such agent”' },
  'add-agent': { path: '/agents/new', heading: 'Add an agent' },
  agent: { path: '/agents/world-clock-agent', heading: 'Skills' },
  deployments: { path: '/deployments', heading: 'Deployments' },
  ready: { path: '/deployments/dreadyaaaaaa', heading: 'How it was built' },
  failed: { path: '/deployments/dfailedaaaaa#L41', heading: 'The container does not listen on its port' },
  building: { path: '/deployments/dbuildingaaa', heading: 'Steps' },
  services: { path: '/services', heading: 'Services' },
  service: {
    path: '/services/cloud-run.demo-agent-gallery.us-central1.units-agent',
    heading: 'What is live',
  },
  'service-chat': {
    path: '/services/cloud-run.demo-agent-gallery.us-central1.units-agent/chat',
    heading: 'Units',
  },
  chat: { path: '/chat', heading: 'Chat' },
  settings: { path: '/settings', heading: 'Settings' },
  'not-found': { path: '/no/such/page', heading: 'There is no page at /no/such/page' },
};

test.beforeAll(async ({ db }) => {
  await seedDeployments(db, { longLogLines: 2_000 });
});

test.describe('signed out', () => {
  test.use({ storageState: SIGNED_OUT });

  test('the sign-in fits, in light and dark, and axe finds nothing', async ({ page, complaints }) => {
    await page.goto('/');
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
    await lookAt(page, 'sign-in');
    expect(complaints).toEqual([]);
  });
});

for (const [name, { path, heading }] of Object.entries(PAGES))
  test(`${name} fits, in light and dark, and axe finds nothing`, async ({ page, complaints }) => {
    await openSignedIn(page, path);
    await expect(page.getByRole('heading', { name: heading, exact: true }).first()).toBeVisible();
    await expect(page.getByText(/^Loading/)).toHaveCount(0);
    await lookAt(page, name);
    expect(complaints).toEqual([]);
  });

test('axe finds nothing in the palette and the log’s tools', async ({ page }) => {
  const looks = EVERY_LOOK.filter(({ width }) => width === 1440);
  await openSignedIn(page, '/deployments/dfailedaaaaa');
  await expect(page.getByText('240 lines', { exact: true })).toBeVisible();
  await page.getByLabel('Search the log').fill('error');
  await page.getByLabel('Search the log').press('Enter');
  await expect(page.getByRole('log').locator('.current')).toBeVisible();
  await lookAt(page, 'log-search', { looks });
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog').getByRole('option').first()).toBeVisible();
  await lookAt(page, 'palette', { looks, fullPage: false });
});

for (const [locale, IMPORT, ADD] of [
  ['en-US', 'Import', 'Add a label'],
  ['de-DE', 'Einlesen', 'Label hinzufügen'],
] as const)
  test.describe(`in ${locale}`, () => {
    test.use({ locale });

    test('both steps of the form fit, with all its parts open, and axe finds nothing', async ({
      page,
      complaints,
    }) => {
      const looks = locale === 'en-US' ? EVERY_LOOK : SMALL_LOOKS;
      await answerApi(page, { preflights: [FINDINGS] });
      await openSignedIn(page, '/deployments/new?agent=invoice-checker');
      await page.locator('#serviceName').fill('units-agent');
      for (const summary of await page.locator('form > details > summary').all()) await summary.click();
      await page.locator('details details > summary').click();
      await page.locator('#dotenv').fill('MODE=fast\nDB_PASSWORD=hunter2\nPORT=1\nTEXT="a\nb"\n');
      await page.getByRole('button', { name: IMPORT, exact: true }).click();
      await expect(page.locator('[aria-invalid="true"]')).toHaveCount(1);
      await page.getByRole('button', { name: ADD }).click();
      await lookAt(page, `form-${locale}-1`, { looks });
      await page.locator('[aria-invalid="true"]').fill('PORTAL');
      await page.locator('button[type="submit"]').click();
      await expect(page.locator('li.failed')).toBeVisible();
      await lookAt(page, `form-${locale}-2`, { looks });
      expect(complaints).toEqual([]);
    });
  });
