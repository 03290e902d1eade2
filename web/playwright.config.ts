import { defineConfig } from '@playwright/test';
import { BROWSER } from './test/browser.ts';

// The whole portal runs once for all files, so they run one after the other.
export default defineConfig({
  testDir: 'test/e2e',
  outputDir: 'test-results/runs',
  workers: 1,
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
