import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { startPortal } from '../src/start-portal.ts';
import { checkPrerequisites } from '../src/system/check-prerequisites.ts';
import { measureAgentImages } from './agent-images.ts';
import { measureCosts } from './costs/measure-costs.ts';
import { measureGcloud } from './gcloud.ts';
import { measureLogLag } from './log-lag.ts';
import { measureOverhead } from './overhead.ts';
import { openPortalApi } from './portal-api.ts';

// npm run bench -w infra/local: a whole portal of its own, a real browser, and what the portal adds to Google's work.
// With names of parts after `--` (images, overhead, gcloud, logs) only those; `costs` has a portal of its own and runs alone.

const PARTS = ['images', 'overhead', 'gcloud', 'logs'];
const say = (line: string) => void process.stdout.write(`${line}\n`);
if (process.argv[2] === 'costs') {
  await measureCosts(say);
  process.exit(0);
}
const parts = process.argv.length > 2 ? process.argv.slice(2) : PARTS;
const unknown = parts.find((part) => !PARTS.includes(part));
if (unknown !== undefined) throw new Error(`There is no part ${unknown}: ${PARTS.join(', ')}`);

const { signal } = new AbortController();
const folder = await mkdtemp(join(tmpdir(), 'agent-gallery-bench-'));
const { chromium: executablePath } = await checkPrerequisites({
  env: process.env,
  docker: true,
  chromium: true,
  logFile: join(folder, 'apt.log'),
  say,
  signal,
});
if (parts.includes('images')) await measureAgentImages({ folder: join(folder, 'images'), say, signal });
const startedAt = Date.now();
const portal = await startPortal({
  dataFolder: join(folder, 'data'),
  docker: true,
  env: process.env,
  say,
  signal,
});
say(`npm start to the URL: ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
const browser = await chromium.launch({
  ...(executablePath === undefined ? {} : { executablePath }),
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
  ],
});
try {
  const page = await browser.newPage();
  await page.goto(portal.url);
  await page.getByRole('button', { name: /^Continue as/ }).click();
  await page.getByRole('heading').first().waitFor();
  const api = await openPortalApi(portal);
  if (parts.includes('overhead')) await measureOverhead({ portal, api, page, say });
  if (parts.includes('gcloud')) await measureGcloud({ portal, api, folder: join(folder, 'gcloud'), say });
  if (parts.includes('logs')) await measureLogLag({ portal, api, page, say });
} finally {
  await browser.close();
  await portal.close();
  await rm(folder, { recursive: true, force: true });
}
process.exit(0);
