import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, picture, test } from './console.ts';
import { answerApi, FINDINGS } from './form-page.ts';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page }).withTags(RULES).analyze();
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} at ${target.join(' ')}: ${failureSummary ?? ''}`),
  );
}

/** By how much the page's own part is wider than there is room. */
const tooWide = (page: Page) =>
  page.locator('main').evaluate((main) => main.scrollWidth - Math.min(main.clientWidth, window.innerWidth));

// German is longer: the narrow page shows it.
const LOOKS = [
  ['light', 360, 'en-US'],
  ['light', 1440, 'en-US'],
  ['dark', 360, 'en-US'],
  ['dark', 1440, 'en-US'],
  ['light', 360, 'de-DE'],
] as const;

for (const [colorScheme, width, locale] of LOOKS)
  test.describe(`in ${colorScheme} at ${String(width)} px, ${locale}`, () => {
    test.use({ locale, colorScheme, viewport: { width, height: width === 360 ? 740 : 900 } });

    test('axe finds nothing in either step, and both fit', async ({ page, complaints }) => {
      const german = locale === 'de-DE';
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await answerApi(page, { preflights: [FINDINGS] });
      await page.goto('/deployments/new?agent=invoice-checker');
      await page.getByRole('button', { name: /dev@example\.com/ }).click();
      const name = page.locator('#serviceName');
      await name.fill('units-agent');
      for (const summary of await page.locator('form > details > summary').all()) await summary.click();
      await page.locator('details details > summary').click();
      await page.locator('#dotenv').fill('MODE=fast\nDB_PASSWORD=hunter2\nPORT=1\nTEXT="a\nb"\n');
      await page.getByRole('button', { name: german ? 'Einlesen' : 'Import', exact: true }).click();
      await expect(page.locator('[aria-invalid="true"]')).toHaveCount(1);
      await page.getByRole('button', { name: german ? 'Label hinzufügen' : 'Add a label' }).click();
      const shot = `form-${colorScheme}-${String(width)}-${locale}`;
      await picture(page, `${shot}-1`);
      expect.soft(await violations(page), 'settings').toEqual([]);
      expect.soft(await tooWide(page), 'settings').toBeLessThanOrEqual(0);
      await page.locator('[aria-invalid="true"]').fill('PORTAL');
      await page.locator('button[type="submit"]').click();
      await expect(page.locator('li.failed')).toBeVisible();
      await picture(page, `${shot}-2`);
      expect.soft(await violations(page), 'review').toEqual([]);
      expect.soft(await tooWide(page), 'review').toBeLessThanOrEqual(0);
      expect(complaints).toEqual([]);
    });
  });
