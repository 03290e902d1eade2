import type { LaunchOptions } from '@playwright/test';

/** How Chromium is started for every test and bench: Debian's, as root, with nothing that calls home. */
export const BROWSER: LaunchOptions = {
  executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};
