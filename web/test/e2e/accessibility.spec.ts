import { expect, openSignedIn, test } from './console.ts';
import { violations } from './violations.ts';

const PAGES: Readonly<Record<string, string>> = {
  '/': 'Agents',
  '/?view=list&group=framework': 'Agents',
  '/?q=no+such+agent': 'No agent matches “no such agent”',
  '/agents/new': 'Add an agent',
  '/agents/units-agent': 'Units',
  '/deployments/new?agent=units-agent': 'Deploy Units',
  '/deployments': 'Deployments',
  '/deployments/dreadyaaaaaa': 'How it was built',
  '/deployments/dfailedaaaaa#L41': 'The container does not listen on its port',
  '/deployments/dbuildingaaa': 'Steps',
  '/services': 'Services',
  '/services/cloud-run.demo-agent-gallery.us-central1.units-agent': 'What is live',
  '/services/cloud-run.demo-agent-gallery.us-central1.units-agent/chat': 'Units',
  '/chat': 'Chat',
  '/settings': 'Settings',
  '/no/such/page': 'There is no page at /no/such/page',
};

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing on any page in ${colorScheme}`, async ({ page }) => {
    test.setTimeout(300_000);
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.goto('/');
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
    expect.soft(await violations(page), 'sign-in').toEqual([]);
    await openSignedIn(page, '/');
    for (const [path, words] of Object.entries(PAGES)) {
      await page.goto(path);
      if (words !== '')
        await expect(page.getByRole('heading', { name: words, exact: true }).first()).toBeVisible();
      await expect(page.getByText(/^Loading/)).toHaveCount(0);
      expect.soft(await violations(page), path).toEqual([]);
    }
  });

  test(`axe finds nothing in the palette and the log's tools in ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await openSignedIn(page, '/deployments/dfailedaaaaa');
    await page.getByLabel('Search the log').fill('error');
    await page.getByLabel('Search the log').press('Enter');
    await expect(page.getByRole('log').locator('.current')).toBeVisible();
    expect.soft(await violations(page), 'search').toEqual([]);
    await page.keyboard.press('Control+k');
    await expect(page.getByRole('dialog').getByRole('option').first()).toBeVisible();
    expect.soft(await violations(page), 'palette').toEqual([]);
  });
}
