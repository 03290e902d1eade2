import { expect, openSignedIn, picture, test } from './portal.ts';
import { SIGNED_OUT } from './signed-in.ts';

test('the gallery finds agents by their words and says when none matches', async ({ page }) => {
  await openSignedIn(page, '/');
  await expect(page.getByRole('article').first()).toBeVisible();
  const search = page.getByLabel('Search agents');
  await search.fill('fahrenheit no such thing');
  await expect(page.getByText('No agent matches “fahrenheit no such thing”')).toBeVisible();
  await picture(page, 'pages-1-no-match');
  await search.fill('time zones');
  await expect(page.getByRole('article')).toHaveCount(1);
  await expect(page.getByRole('article')).toContainText('World Clock');
  await expect(page).toHaveURL(/\?q=time(%20|\+)zones$/);
  await page.reload();
  await expect(page.getByLabel('Search agents')).toHaveValue('time zones');
  await expect(page.getByRole('article')).toHaveCount(1);
});

test('an agent has a page with README and skills', async ({ page }) => {
  await openSignedIn(page, '/agents/units-agent');
  await expect(page.getByRole('region', { name: 'README' })).toContainText(/unit/i);
  await expect(page.getByRole('region', { name: 'Skills' })).toContainText('Convert units');
  await picture(page, 'pages-2-agent');
  await page.getByRole('link', { name: 'Deploy', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Deploy Units' })).toBeVisible();
});

for (const [path, words] of [
  ['/no/such/page', 'There is no page at /no/such/page'],
  ['/agents/nobody', 'There is no agent “nobody”'],
  ['/deployments/dzzzzzzzzzzz', 'There is no deployment “dzzzzzzzzzzz”'],
  ['/services/nothing', 'There is no service “nothing”'],
  ['/deployments/new?agent=nobody', 'There is no agent “nobody”'],
  ['/deployments/new', 'Choose an agent to deploy'],
] as const)
  test(`${path} says: ${words}`, async ({ page }) => {
    await openSignedIn(page, path);
    await expect(page.getByRole('heading', { name: words })).toBeVisible();
  });

test.describe('signed out', () => {
  test.use({ storageState: SIGNED_OUT });

  test('whoever is signed out comes back to where they were going', async ({ page }) => {
    await page.goto('/agents/units-agent');
    await expect(page.getByText('You will come back to /agents/units-agent.')).toBeVisible();
    await page.getByRole('button', { name: 'Continue as dev@example.com' }).click();
    await expect(page.getByRole('heading', { name: 'Units', level: 1 })).toBeVisible();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  });

  test('a portal without its configuration says so, and starts when it is there', async ({ page }) => {
    let broken = true;
    await page.route('**/__/firebase/init.json', (route) =>
      broken ? route.fulfill({ status: 500 }) : route.continue(),
    );
    await page.goto('/');
    await expect(page.getByRole('alert')).toContainText('Agent Gallery cannot start');
    await expect(page.getByRole('alert')).toContainText('/__/firebase/init.json answered 500.');
    broken = false;
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  });
});
