import type { Firestore } from '@google-cloud/firestore';
import { test as base, expect, type Page } from '@playwright/test';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { openDatabase } from '../seed/open-database.ts';
import { openSignedIn } from './portal.ts';

export { expect, openSignedIn };

const SCREENSHOTS = resolve(import.meta.dirname, '../../test-results/screenshots');
const START_TIMEOUT_MS = 120_000;
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
}

interface TestFixtures {
  /** What the page wrote to the console as an error, and what it threw. */
  complaints: string[];
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  stack: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names from here
    async ({}, use) => {
      const given = process.env['CONSOLE_STACK'];
      if (given !== undefined) {
        await use(JSON.parse(given) as ConsoleStack);
        return;
      }
      const { stack, stop } = await startStack();
      await use(stack);
      await stop();
    },
    { scope: 'worker', timeout: START_TIMEOUT_MS + 30_000 },
  ],
  db: [
    async ({ stack }, use) => {
      const db = openDatabase(stack);
      await use(db);
      await db.terminate();
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ stack }, use) => {
    await use(stack.url);
  },
  complaints: [
    async ({ page }, use) => {
      const complaints: string[] = [];
      page.on('console', (message) => {
        // Where other containers come and go, Chromium takes that for another network.
        const isNews = !message.text().includes('ERR_NETWORK_CHANGED');
        if (message.type() === 'error' && isNews) complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(String(error)));
      await use(complaints);
    },
    { auto: true },
  ],
});

async function startStack(): Promise<{ stack: ConsoleStack; stop(): Promise<void> }> {
  const child = spawn(process.execPath, [resolve(import.meta.dirname, '../stack/serve-console.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, LONG_LOG_LINES },
  });
  const stack = await new Promise<ConsoleStack>((found, failed) => {
    const timer = setTimeout(failed, START_TIMEOUT_MS, new Error('The stack did not start in time.'));
    child.once('exit', (code) => {
      failed(new Error(`The stack ended with ${String(code)}.`));
    });
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (!line.startsWith('{"url"')) return;
      clearTimeout(timer);
      found(JSON.parse(line) as ConsoleStack);
    });
  });
  return {
    stack,
    async stop() {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

/** Saves a picture of the page, in its whole length unless told otherwise, for people to look at. */
export async function picture(page: Page, name: string, { fullPage = true } = {}): Promise<void> {
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage });
}
