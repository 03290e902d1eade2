import { expect, openSignedIn, test } from './console.ts';
import { lookAt, SMALL_LOOKS } from './look-at.ts';
import { SIGNED_OUT } from './signed-in.ts';

const LANGUAGE_KEY = 'agent-gallery.language';

test.describe('in a German browser', () => {
  test.use({ locale: 'de-DE', storageState: SIGNED_OUT });

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

const PAGES: Readonly<Record<string, string>> = {
  '/': 'Agenten',
  '/deployments': 'Deployments',
  '/services': 'Dienste',
  '/chat': 'Chat',
  '/settings': 'Einstellungen',
};

test('the main pages in German fit a small screen, and axe finds nothing', async ({ page }) => {
  await page.addInitScript((key) => {
    localStorage.setItem(key, 'de');
  }, LANGUAGE_KEY);
  for (const [path, words] of Object.entries(PAGES)) {
    await openSignedIn(page, path);
    await expect(page.getByRole('heading', { name: words, exact: true }).first()).toBeVisible();
    await expect(page.getByText(/^Wird geladen/)).toHaveCount(0);
    await lookAt(page, `german-${path.slice(1)}`, { looks: SMALL_LOOKS });
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
