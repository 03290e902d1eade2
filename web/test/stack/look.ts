import { chromium, type BrowserContext } from '@playwright/test';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BROWSER } from '../browser.ts';

// node web/test/stack/look.ts URL FOLDER: pictures of every page, both themes, narrow and wide, for a person to look at.
const [url = '', folder = ''] = process.argv.slice(2);

const PAGES: Readonly<Record<string, string>> = {
  gallery: '/',
  'gallery-no-match': '/?q=nothing+like+this',
  agent: '/agents/units-agent',
  'agent-unknown': '/agents/nobody',
  deploy: '/deployments/new?agent=units-agent',
  deployments: '/deployments',
  ready: '/deployments/dreadyaaaaaa',
  failed: '/deployments/dfailedaaaaa',
  building: '/deployments/dbuildingaaa',
  queued: '/deployments/dqueuedaaaaa',
  canceling: '/deployments/dcancelingaa',
  'deployment-unknown': '/deployments/dzzzzzzzzzzz',
  services: '/services',
  service: '/services/cloud-run.demo-agent-gallery.us-central1.units-agent',
  'not-found': '/no/such/page',
};
const only = process.env['ONLY']?.split(',');

await mkdir(folder, { recursive: true });
const browser = await chromium.launch(BROWSER);
for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [360, 1440]) {
    const context = await browser.newContext({
      colorScheme,
      viewport: { width, height: width === 360 ? 740 : 900 },
    });
    await lookAround(context, `${String(width)}-${colorScheme}`);
    await context.close();
  }
}
await browser.close();

async function lookAround(context: BrowserContext, suffix: string) {
  const page = await context.newPage();
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()))
      process.stdout.write(`${page.url()} ${message.text()}\n`);
  });
  page.on('pageerror', (error) => process.stdout.write(`${page.url()} ${String(error)}\n`));
  await page.goto(url);
  await page.getByRole('button', { name: /^Continue as/ }).waitFor();
  if (!only) await page.screenshot({ path: join(folder, `sign-in-${suffix}.png`) });
  await page.getByRole('button', { name: /^Continue as/ }).click();
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
  for (const [name, path] of Object.entries(PAGES)) {
    if (only && !only.includes(name)) continue;
    await page.goto(url + path);
    await page.waitForTimeout(1_200);
    await page.screenshot({ path: join(folder, `${name}-${suffix}.png`), fullPage: true });
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    if (overflow > 0) process.stdout.write(`${name}-${suffix}: ${String(overflow)} px too wide\n`);
  }
}
