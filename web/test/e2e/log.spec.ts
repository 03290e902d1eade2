import { paths, type LogLine, type StepName } from '@agent-gallery/contract';
import type { Firestore } from '@google-cloud/firestore';
import type { Page } from '@playwright/test';
import { deployment } from '../seed/deployments.ts';
import { logLines, writeLiveLines, writeMergedLines } from '../seed/log-lines.ts';
import { expect, openSignedIn, picture, test } from './console.ts';

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
  await db.recursiveDelete(db.collection(paths.logChunks(id)));
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
  const resumed = page.getByRole('status').filter({ hasText: 'Reconnected, resumed at line 21' });
  await expect(resumed).toBeVisible();
  await picture(page, 'log-5-resumed');
  await resumed.getByRole('button', { name: 'line 21' }).click();
  await expect(follow(page)).toHaveAttribute('aria-pressed', 'false');
  await resumed.getByRole('button', { name: 'Dismiss' }).click();
  await expect(page.getByText('Reconnected')).toBeHidden();
});

const ESC = '\x1b';

/** Lines with texts of a test's own, each a millisecond after the other. */
function texts(step: StepName, fromMs: number, ...all: string[]): LogLine[] {
  return all.map((text, index) => ({
    insertId: `${step}-${String(fromMs)}-${String(index).padStart(4, '0')}`,
    at: `${new Date(fromMs + index).toISOString().slice(0, -1)}000Z`,
    severity: text.startsWith('error') ? 'ERROR' : text.startsWith('warn') ? 'WARNING' : 'INFO',
    step,
    text,
  }));
}

async function writeSteps(db: Firestore, id: string) {
  await writeBuilding(db, id);
  const fromMs = Date.now() - 60_000;
  await writeLiveLines(db, id, [
    ...texts('packaging', fromMs, 'packed 12 files'),
    ...texts(
      'building',
      fromMs + 1_000,
      'pull  10%\rpull  50%\rpull 100%',
      `${ESC}[1;32mcompiled${ESC}[0m <img src=x onerror="document.title='hacked'">`,
      'warn: old package',
      'error: Package missing',
      'built the package',
    ),
    ...texts('deploying', fromMs + 2_000, 'listening on 8080'),
  ]);
}

test('a search counts, marks and goes through what it finds, folded sections included', async ({
  page,
  db,
}) => {
  await writeSteps(db, 'dsearchaaaaa');
  await openSignedIn(page, '/deployments/dsearchaaaaa');
  await expect(page.getByText('7 lines', { exact: true })).toBeVisible();
  const building = log(page).getByRole('button', { name: /building/ });
  await expect(building).toContainText('5 lines');
  await building.press('Enter');
  await expect(building).toHaveAttribute('aria-expanded', 'false');
  await expect(log(page).getByText('old package')).toBeHidden();

  await log(page).focus();
  await page.keyboard.press('Control+f');
  const search = page.getByLabel('Search the log');
  await expect(search).toBeFocused();
  await search.fill('PACKAGE');
  const count = page.getByRole('search', { name: 'Log' }).getByRole('status');
  await expect(count).toContainText('3');
  await search.press('Enter');
  await expect(count).toContainText('1 of 3');
  await expect(building).toHaveAttribute('aria-expanded', 'true');
  await expect(log(page).locator('.current')).toContainText('old package');
  await search.press('Shift+Enter');
  await expect(count).toContainText('3 of 3');
  await expect(log(page).locator('.current')).toContainText('built the package');
  await page.getByRole('button', { name: 'Next match' }).click();
  await expect(count).toContainText('1 of 3');
  await expect(log(page).locator('mark')).toHaveText(['package', 'Package', 'package']);
  await picture(page, 'log-3-search');
  await search.fill('10%');
  await expect(count).toContainText('none');
  await search.press('Escape');
  await expect(search).toHaveValue('');
  await expect(log(page)).toBeFocused();
});

test('colours are drawn, markup stays text, progress shows its last state, levels filter', async ({
  page,
  db,
}) => {
  await writeSteps(db, 'dcoloursaaaa');
  await openSignedIn(page, '/deployments/dcoloursaaaa');
  const green = log(page).getByText('compiled', { exact: true });
  await expect(green).toHaveClass(/ansi-green-fg/);
  await expect(log(page).getByText(`<img src=x onerror="document.title='hacked'">`)).toBeVisible();
  await expect(page).not.toHaveTitle('hacked');
  await expect(log(page).getByText('pull 100%')).toBeVisible();
  await expect(log(page).getByText('pull 10%')).toHaveCount(0);
  await page.getByLabel('Level').selectOption('Warnings and errors');
  await expect(log(page).locator('.row')).toHaveCount(2);
  await page.getByLabel('Level').selectOption('Errors');
  await expect(log(page).locator('.row')).toHaveText(/error: Package missing/);
});

test('a link to a line in an older chunk shows it, marks it, and survives a reload', async ({ page, db }) => {
  await writeBuilding(db, 'dlinkaaaaaaa', new Date().toISOString());
  await writeMergedLines(db, 'dlinkaaaaaaa', logLines(30_000, Date.now() - 3_600_000));
  await openSignedIn(page, '/deployments/dlinkaaaaaaa#L1234');
  const row = log(page).locator('.row.chosen');
  await expect(row).toContainText('line 1233:');
  await expect(row).toBeInViewport();
  await expect(follow(page)).toHaveAttribute('aria-pressed', 'false');
  await picture(page, 'log-4-link', { fullPage: false });
  await page.reload();
  await expect(row).toContainText('line 1233:');
  await expect(row).toBeInViewport();

  await page.getByLabel('Search the log').fill(':20001-20003');
  await page.getByLabel('Search the log').press('Enter');
  await expect(log(page).locator('.row.chosen')).toHaveCount(3);
  await expect(log(page).getByText('line 20000:')).toBeInViewport();
  await expect(page).toHaveURL(/#L20001-L20003$/);
  await page.getByRole('link', { name: 'Line 20002', exact: true }).click();
  await expect(page).toHaveURL(/#L20002$/);
  await page.getByRole('link', { name: 'Line 20004', exact: true }).click({ modifiers: ['Shift'] });
  await expect(page.getByRole('button', { name: 'Copy 3 lines' })).toBeVisible();
});

test('lines are copied, all are downloaded, and the log fills the screen', async ({ page, context, db }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await writeSteps(db, 'dcopyaaaaaaa');
  await openSignedIn(page, '/deployments/dcopyaaaaaaa#L3');
  await page.getByRole('button', { name: 'Copy 1 line' }).click();
  await expect(page.getByText('1 line copied')).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toMatch(/^\S+ INFO +building +compiled <img src=x onerror="document\.title='hacked'">\n$/);
  await page.getByRole('button', { name: 'Copy link' }).click();
  await expect(page.getByText('Link copied')).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(
    /\/deployments\/dcopyaaaaaaa#L3$/,
  );

  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download' }).click(),
  ]);
  expect(file.suggestedFilename()).toBe('log-dcopyaaaaaaa-dcopyaaaaaaa.log');
  const chunks: Buffer[] = [];
  for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer);
  expect(Buffer.concat(chunks).toString().trimEnd().split('\n')).toHaveLength(7);

  await page.getByRole('button', { name: 'Full screen' }).click();
  await expect.poll(async () => (await log(page).boundingBox())?.height ?? 0).toBeGreaterThan(700);
  await page.getByRole('button', { name: 'Full screen' }).click();
  await expect.poll(async () => (await log(page).boundingBox())?.height ?? 0).toBeLessThan(700);
});
