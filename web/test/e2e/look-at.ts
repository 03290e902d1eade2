import { expect, type Page } from '@playwright/test';
import { picture } from './serve-stack.ts';
import { violations } from './violations.ts';

interface Look {
  colorScheme: 'light' | 'dark';
  width: 360 | 1440;
  /** Whether axe looks too: what it finds at one width and theme it finds at most others, and it takes a second. */
  axe: boolean;
}

export const EVERY_LOOK: readonly Look[] = [
  { colorScheme: 'light', width: 1440, axe: true },
  { colorScheme: 'dark', width: 1440, axe: true },
  { colorScheme: 'dark', width: 360, axe: false },
  { colorScheme: 'light', width: 360, axe: true },
];
/** German words are longer: the small screen shows it. */
export const SMALL_LOOKS: readonly Look[] = [
  { colorScheme: 'light', width: 360, axe: true },
  { colorScheme: 'dark', width: 360, axe: false },
];

/** Waits until a page has taken on another theme or width: it is drawn, and its transitions have ended. */
async function settle(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    const ends = document
      .getAnimations()
      .filter((one) => one.effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(ends.map(({ finished }) => finished));
  });
}

/**
 * Looks at the page as it stands in themes and widths: axe finds nothing, nothing is wider than the window, and there is a picture
 * for people.
 */
export async function lookAt(
  page: Page,
  name: string,
  { looks = EVERY_LOOK, fullPage = true }: { looks?: readonly Look[]; fullPage?: boolean } = {},
): Promise<void> {
  for (const { colorScheme, width, axe } of looks) {
    const where = `${name} in ${colorScheme} at ${String(width)} px`;
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height: width === 360 ? 740 : 900 });
    // The page takes a moment to follow its window.
    await expect
      .soft(async () => {
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect(overflow, `${where} is too wide`).toBeLessThanOrEqual(0);
      })
      .toPass({ timeout: 5_000 });
    await settle(page);
    await picture(page, `look-${name}-${colorScheme}-${String(width)}`, { fullPage });
    if (axe) expect.soft(await violations(page), where).toEqual([]);
  }
}
