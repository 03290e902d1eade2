import { AxeBuilder } from '@axe-core/playwright';
import { expect, openSignedIn, picture, test } from './console.ts';

const LANGUAGE_KEY = 'agent-gallery.language';

test.describe('in a German browser', () => {
  test.use({ locale: 'de-DE' });

  test('the console speaks German from the first thing that it draws', async ({ page }) => {
    await page.addInitScript(() => {
      const seen = new Set<string>();
      Object.assign(window, { seenTexts: seen });
      new MutationObserver(() => {
        if (document.body) seen.add(document.body.innerText);
      }).observe(document, { childList: true, subtree: true, characterData: true });
    });
    await page.goto('/');
    await expect(page.locator('html')).toHaveAttribute('lang', 'de');
    await expect(page.getByRole('heading', { name: 'Anmelden' })).toBeVisible();
    const seen = await page.evaluate(() => [...(window as unknown as { seenTexts: Set<string> }).seenTexts]);
    expect(seen.join('\n')).toContain('Anmelden');
    expect(seen.join('\n')).not.toMatch(/Sign in|Loading|Skip to/);
  });

  test('what was chosen counts more than the browser’s language', async ({ page }) => {
    await page.addInitScript((key) => localStorage.setItem(key, 'en'), LANGUAGE_KEY);
    await page.goto('/');
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  });
});

for (const colorScheme of ['light', 'dark'] as const)
  test(`the gallery in German fits a small screen, and axe finds nothing, in ${colorScheme}`, async ({
    page,
  }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width: 360, height: 740 });
    await openSignedIn(page, '/');
    await page.evaluate((key) => localStorage.setItem(key, 'de'), LANGUAGE_KEY);
    await page.goto('/');
    await expect(page.getByRole('heading', { name: 'Agenten' })).toBeVisible();
    await expect(page.getByRole('article')).toHaveCount(4);
    await picture(page, `german-gallery-${colorScheme}-360`);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    );
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  });

const GERMAN_PAGES: Readonly<Record<string, string>> = {
  '/deployments': 'Deployments',
  '/services': 'Dienste',
  '/chat': 'Chat',
  '/settings': 'Einstellungen',
};

for (const colorScheme of ['light', 'dark'] as const)
  test(`the main pages in German fit a small screen, and axe finds nothing, in ${colorScheme}`, async ({
    page,
  }) => {
    test.setTimeout(180_000);
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width: 360, height: 740 });
    await openSignedIn(page, '/');
    await page.evaluate((key) => localStorage.setItem(key, 'de'), LANGUAGE_KEY);
    for (const [path, words] of Object.entries(GERMAN_PAGES)) {
      await page.goto(path);
      await expect(page.getByRole('heading', { name: words, exact: true, level: 1 })).toBeVisible();
      await expect(page.getByText(/^Wird geladen/)).toHaveCount(0);
      await picture(page, `german-${path.slice(1)}-${colorScheme}-360`);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect.soft(overflow, `${path} is too wide`).toBeLessThanOrEqual(0);
      expect.soft((await new AxeBuilder({ page }).analyze()).violations, path).toEqual([]);
    }
  });

test('the language is chosen in the settings, and stays', async ({ page }) => {
  await openSignedIn(page, '/settings/appearance');
  await page.getByRole('button', { name: 'Deutsch' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await expect(page.getByRole('link', { name: 'Galerie', exact: true })).toBeVisible();
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'Agenten' })).toBeVisible();
  await page.goto('/settings/appearance');
  await page.getByRole('button', { name: 'English' }).click();
  await expect(page.getByRole('link', { name: 'Gallery', exact: true })).toBeVisible();
});
