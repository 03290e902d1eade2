import { paths, type LogLine } from '@agent-gallery/contract';
import type { Firestore } from '@google-cloud/firestore';
import type { Page } from '@playwright/test';
import { deployment } from '../seed/deployments.ts';
import { logLines, writeLiveLines, writeMergedLines } from '../seed/log-lines.ts';
import { expect, openSignedIn, picture, test } from './portal.ts';

const LONG = 100_000;

/** Writes a deployment that builds, and that the worker leaves alone. */
async function writeBuilding(db: Firestore, id: string, logsMergedAt: string | null = null): Promise<void> {
  const building = deployment(
    {
      id,
      agentId: 'units-agent',
      agentName: 'Units',
      serviceName: `log-${id}`,
      status: 'building',
      minutesAgo: 1,
      reached: 'building',
    },
    Date.now(),
  );
  await db.doc(paths.deployment(id)).set({ ...building, logsMergedAt });
}

/** Lines from one second on, each a millisecond after the other. */
function lines(from: number, count: number): LogLine[] {
  return logLines(from + count, Date.now() - 600_000).slice(from);
}

const log = (page: Page) => page.getByRole('log');
const follow = (page: Page) => page.getByRole('button', { name: 'Follow' });

test('100,000 lines: the newest at once, each to be reached, few in the document', async ({ page, db }) => {
  await writeBuilding(db, 'dlonglogaaaa', new Date().toISOString());
  await writeMergedLines(db, 'dlonglogaaaa', logLines(LONG, Date.now() - 3_600_000));
  await openSignedIn(page, '/deployments/dlonglogaaaa');
  await log(page).scrollIntoViewIfNeeded();
  await expect(log(page).getByText(`line ${String(LONG - 1)}:`)).toBeInViewport();
  await expect(page.getByText('100,000 lines', { exact: true })).toBeVisible({ timeout: 60_000 });
  await expect(log(page).getByText(`line ${String(LONG - 1)}:`)).toBeVisible();
  expect(await log(page).locator('.row').count()).toBeLessThan(200);
  await log(page).focus();
  await page.keyboard.press('Home');
  await expect(log(page).getByText('line 0:')).toBeInViewport();
  await expect(follow(page)).toHaveAttribute('aria-pressed', 'false');
  await picture(page, 'log-1-beginning');
  await page.keyboard.press('End');
  await expect(log(page).getByText(`line ${String(LONG - 1)}:`)).toBeInViewport();
  await expect(follow(page)).toHaveAttribute('aria-pressed', 'true');
});

test('a log is followed, let go when the reader scrolls up, and taken hold of at its end', async ({
  page,
  db,
}) => {
  await writeBuilding(db, 'dfollowaaaaa');
  await writeLiveLines(db, 'dfollowaaaaa', lines(0, 300));
  await openSignedIn(page, '/deployments/dfollowaaaaa');
  await expect(log(page).getByText('line 299:')).toBeVisible();
  await writeLiveLines(db, 'dfollowaaaaa', lines(300, 100));
  await expect(log(page).getByText('line 399:')).toBeInViewport();

  await log(page).hover();
  await page.mouse.wheel(0, -1_500);
  await expect(follow(page)).toHaveAttribute('aria-pressed', 'false');
  await writeLiveLines(db, 'dfollowaaaaa', lines(400, 100));
  await expect(page.getByText('500 lines', { exact: true })).toBeVisible();
  await expect(log(page).getByText('line 499:')).toBeHidden();

  await page.mouse.wheel(0, 100_000);
  await expect(log(page).getByText('line 499:')).toBeVisible();
  await expect(follow(page)).toHaveAttribute('aria-pressed', 'true');
  await writeLiveLines(db, 'dfollowaaaaa', lines(500, 100));
  await expect(log(page).getByText('line 599:')).toBeInViewport();

  await page.mouse.wheel(0, -1_500);
  await follow(page).click();
  await expect(log(page).getByText('line 599:')).toBeInViewport();
});

test('lines that come late stand in their place, and lines that come twice stand once', async ({
  page,
  db,
}) => {
  await writeBuilding(db, 'dlateaaaaaaa');
  const all = lines(0, 30);
  await writeLiveLines(db, 'dlateaaaaaaa', all.slice(10));
  await openSignedIn(page, '/deployments/dlateaaaaaaa');
  await expect(page.getByText('20 lines', { exact: true })).toBeVisible();
  await writeLiveLines(db, 'dlateaaaaaaa', all.slice(0, 15));
  await expect(page.getByText('30 lines', { exact: true })).toBeVisible();
  await log(page).focus();
  await page.keyboard.press('Home');
  await expect(log(page).locator('.row').first()).toContainText('line 0:');
});

test('a lost connection is said, and what came meanwhile is shown when it is back', async ({
  page,
  context,
  db,
}) => {
  await writeBuilding(db, 'dofflineaaaa');
  await writeLiveLines(db, 'dofflineaaaa', lines(0, 20));
  await openSignedIn(page, '/deployments/dofflineaaaa');
  await expect(page.getByText('20 lines', { exact: true })).toBeVisible();
  await context.setOffline(true);
  await expect(page.getByText('Connection lost; waiting for more lines')).toBeVisible({ timeout: 30_000 });
  await picture(page, 'log-2-offline');
  await writeLiveLines(db, 'dofflineaaaa', lines(20, 20));
  await context.setOffline(false);
  await expect(page.getByText('40 lines', { exact: true })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText('Connection lost; waiting for more lines')).toBeHidden();
});
