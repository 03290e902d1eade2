import { defineConfig } from '@playwright/test';
import { BROWSER } from './test/browser.ts';

/** What a spec runs against. A worker keeps its stack for all its files, so they are grouped by it. */
const PORTAL = ['add-agent', 'deploy', 'form', 'pages', 'restart'].map((name) => `${name}.spec.ts`);
const CHAT = ['chat', 'chat-wire'].map((name) => `${name}.spec.ts`);

export default defineConfig({
  testDir: 'test/e2e',
  outputDir: 'test-results/runs',
  workers: 2,
  fullyParallel: false,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  retries: process.env['CI'] === undefined ? 0 : 1,
  forbidOnly: process.env['CI'] !== undefined,
  reporter: [['list']],
  projects: [
    { name: 'portal', testMatch: PORTAL, workers: 1 },
    { name: 'chat', testMatch: CHAT, workers: 1 },
    { name: 'console', testIgnore: [...PORTAL, ...CHAT] },
  ],
  use: {
    launchOptions: BROWSER,
    viewport: { width: 1440, height: 900 },
    screenshot: 'only-on-failure',
    // A trace of every test costs a fifth of the run.
    trace: 'on-first-retry',
  },
});
