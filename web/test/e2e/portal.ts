import { test as base, expect, type Page } from '@playwright/test';
import type { Firestore } from '@google-cloud/firestore';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { openDatabase } from '../seed/open-database.ts';
import { startPortalProcess, type PortalProcess } from './portal-process.ts';

export { expect };

const SCREENSHOTS = resolve(import.meta.dirname, '../../test-results/screenshots');

interface WorkerFixtures {
  /** One portal for all tests, with data of its own. */
  portal: PortalProcess;
  /** Its database, past the rules: for records that a test makes up. */
  db: Firestore;
}

interface TestFixtures {
  /** What the page wrote to the console as an error, and what it threw. */
  complaints: string[];
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  portal: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names from here
    async ({}, use) => {
      const given = process.env['PORTAL_URL'];
      if (given !== undefined) {
        await use({ url: given, stop: () => Promise.resolve([]) });
        return;
      }
      const folder = await mkdtemp(join(tmpdir(), 'web-e2e-'));
      const portal = await startPortalProcess(folder);
      await use(portal);
      await portal.stop();
      await rm(folder, { recursive: true, force: true });
    },
    { scope: 'worker', timeout: 300_000 },
  ],
  db: [
    async ({ portal }, use) => {
      const init = (await (await fetch(`${portal.url}/__/firebase/init.json`)).json()) as {
        projectId: string;
        emulators: { firestore: string };
      };
      const db = openDatabase({ firestoreHost: init.emulators.firestore, projectId: init.projectId });
      await use(db);
      await db.terminate();
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ portal }, use) => {
    await use(portal.url);
  },
  complaints: [
    async ({ page }, use) => {
      const complaints: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(String(error)));
      await use(complaints);
    },
    { auto: true },
  ],
});

/** Goes to a page as the local user. */
export async function openSignedIn(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.getByRole('button', { name: 'Continue as dev@example.com' }).click();
  await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible();
}

/** Saves a picture of the whole page for people to look at. */
export async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true });
}
