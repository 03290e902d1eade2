import type { Firestore } from '@google-cloud/firestore';
import { test as base, expect } from '@playwright/test';
import { openDatabase } from '../seed/open-database.ts';
import { complaintsOf, picture, STACK_TIMEOUT_MS, useStack } from './serve-stack.ts';
import { openSignedIn, signIn, type BrowserState } from './signed-in.ts';

export { expect, openSignedIn, picture };

const LONG_LOG_LINES = '2000';

interface ConsoleStack {
  url: string;
  firestoreHost: string;
  projectId: string;
}

interface WorkerFixtures {
  /** The built console over seeded emulators, with no functions: records are what a test writes, the API what it answers. */
  stack: ConsoleStack;
  /** The database, past its rules. */
  db: Firestore;
  /** What a browser keeps in which the local user has signed in. */
  signedIn: BrowserState;
}

interface TestFixtures {
  /** What the page wrote to the console as an error, and what it threw. */
  complaints: string[];
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  stack: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names from here
    async ({}, use) => {
      await useStack<ConsoleStack>('serve-console.ts', process.env['CONSOLE_STACK'], use, { LONG_LOG_LINES });
    },
    { scope: 'worker', timeout: STACK_TIMEOUT_MS },
  ],
  db: [
    async ({ stack }, use) => {
      const db = openDatabase(stack);
      await use(db);
      await db.terminate();
    },
    { scope: 'worker' },
  ],
  signedIn: [
    async ({ stack, browser }, use) => {
      await use(await signIn(browser, stack.url));
    },
    { scope: 'worker' },
  ],
  storageState: async ({ signedIn }, use) => {
    await use(signedIn);
  },
  baseURL: async ({ stack }, use) => {
    await use(stack.url);
  },
  complaints: [
    async ({ page }, use) => {
      await use(complaintsOf(page));
    },
    { auto: true },
  ],
});
