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
