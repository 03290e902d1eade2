import { expect, openSignedIn, picture, test } from './console.ts';

test('the palette goes to pages, agents, services and deployments by key alone', async ({ page }) => {
  await openSignedIn(page, '/');
  await expect(page.getByRole('article').first()).toBeVisible();
  const field = page.getByRole('combobox', { name: 'Go to' });
  const visit = async (words: string, place: RegExp) => {
    await page.keyboard.press('Control+k');
    await expect(field).toBeFocused();
    await field.fill(words);
    await expect(page.getByRole('dialog').getByRole('option').first()).toBeVisible();
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(place);
    await expect(field).toBeHidden();
  };
  await visit('services', /\/services$/);
  await visit('invoice', /\/agents\/invoice-checker$/);
  await visit('deploy units', /\/deployments\/new\?agent=units-agent$/);
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('group', { name: 'Deployments' }).getByRole('option').first()).toBeAttached();
  await picture(page, 'palette-1-open', { fullPage: false });
  await page.keyboard.press('Escape');
  await expect(field).toBeHidden();
  await visit('dfailedaaaaa', /\/deployments\/dfailedaaaaa$/);
  await page.keyboard.press('Control+k');
  await field.fill('no such thing anywhere');
  await expect(page.getByText('Nothing is called that.')).toBeVisible();
});

test('a theme is chosen, kept, and known before anything is drawn', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await openSignedIn(page, '/');
  const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await background();
  await page.getByRole('button', { name: 'Theme: system' }).click();
  await page.getByRole('button', { name: 'Theme: light' }).click();
  await expect(page.getByRole('button', { name: 'Theme: dark' })).toBeVisible();
  expect(await background()).not.toBe(light);
  await page.reload();
  expect(await background()).not.toBe(light);
  await expect(page.getByRole('button', { name: 'Theme: dark' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Go to' }).fill('theme system');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Theme: system' })).toBeVisible();
  expect(await background()).toBe(light);
});

test('who wants less motion gets none', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await openSignedIn(page, '/deployments/dbuildingaaa');
  const mark = page.getByRole('list', { name: 'Steps' }).locator('.running .mark');
  await expect(mark).toBeVisible();
  const lastsSeconds = await mark.evaluate((element) =>
    parseFloat(getComputedStyle(element).animationDuration),
  );
  expect(lastsSeconds).toBeLessThan(0.001);
});

const TITLES: Readonly<Record<string, string>> = {
  '/': 'Gallery',
  '/agents/units-agent': 'Units',
  '/deployments': 'Deployments',
  '/deployments/new?agent=units-agent': 'Deploy Units',
  '/deployments/dreadyaaaaaa': 'units-agent: ready',
  '/services': 'Services',
  '/services/cloud-run.demo-agent-gallery.us-central1.units-agent': 'units-agent',
  '/chat': 'Chat',
  '/no/such/page': 'Not found',
};

test('every page has a title of its own', async ({ page }) => {
  await openSignedIn(page, '/');
  for (const [path, title] of Object.entries(TITLES)) {
    await page.goto(path);
    await expect(page).toHaveTitle(`${title} · Agent Gallery`);
  }
});
