import type { Firestore } from '@google-cloud/firestore';
import { test as base, expect } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../seed/open-database.ts';
import { startPortalProcess, type PortalProcess } from './portal-process.ts';
import { complaintsOf, picture } from './serve-stack.ts';
import { openSignedIn, signIn, type BrowserState } from './signed-in.ts';

export { expect, openSignedIn, picture };

interface WorkerFixtures {
  /** One portal for all tests, with data of its own. */
  portal: PortalProcess;
  /** Its database, past the rules: for records that a test makes up. */
  db: Firestore;
  /** What a browser keeps in which the local user has signed in. */
  signedIn: BrowserState;
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
  signedIn: [
    async ({ portal, browser }, use) => {
      await use(await signIn(browser, portal.url));
    },
    { scope: 'worker' },
  ],
  storageState: async ({ signedIn }, use) => {
    await use(signedIn);
  },
  baseURL: async ({ portal }, use) => {
    await use(portal.url);
  },
  complaints: [
    async ({ page }, use) => {
      await use(complaintsOf(page));
    },
    { auto: true },
  ],
});
