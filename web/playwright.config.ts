import { defineConfig } from '@playwright/test';
import { BROWSER } from './test/browser.ts';

// Each worker has a portal, a console and a chat stack of its own, started when a file first needs it.
export default defineConfig({
  testDir: 'test/e2e',
  outputDir: 'test-results/runs',
  workers: 2,
  fullyParallel: false,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  forbidOnly: process.env['CI'] !== undefined,
  reporter: [['list']],
  use: {
    launchOptions: BROWSER,
    viewport: { width: 1440, height: 900 },
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
  },
});
