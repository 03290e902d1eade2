import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { paths } from '@agent-gallery/contract';
import { chromium, type Browser, type Page } from '@playwright/test';
import { registerAgents } from '../../../functions/worker/src/gallery/register-agents.ts';
import { findFreePort } from '../../../infra/local/src/processes/find-free-port.ts';
import { BROWSER } from '../../../web/test/browser.ts';
import { startApi } from '../../../web/test/chat/start-api.ts';
import { openDatabase } from '../../../web/test/seed/open-database.ts';
import { seedConsole } from '../../../web/test/seed/seed-console.ts';
import { startConsole } from '../../../web/test/stack/start-console.ts';

// npm run docs:pictures: takes the pictures of README.md from the built console over emulators that hold sample records.

const FOLDER = join(import.meta.dirname, '../../images');
const SIZE = { width: 1280, height: 800 };
/** Of WebP, from 0 to 1. */
const QUALITY = 0.82;
const MAX_BYTES = 150_000;

interface Shot {
  path: string;
  /** A heading that the page has when it is whole. */
  heading: string;
  /** Brings the page to what the picture is to show. */
  prepare?: (page: Page) => Promise<void>;
}

const SHOTS: Readonly<Record<string, Shot>> = {
  gallery: {
    path: '/',
    heading: 'Agents',
    prepare: (page) => page.getByRole('article').nth(3).waitFor(),
  },
  deployment: {
    path: '/deployments/dbuildingaaa',
    heading: 'Steps',
    prepare: async (page) => {
      await page.locator('.row .text').nth(15).waitFor();
      // The log follows to its end.
      await page.waitForTimeout(1_000);
    },
  },
  failure: {
    path: '/deployments/dfailedaaaaa',
    heading: 'The container does not listen on its port',
  },
  service: {
    path: '/services/cloud-run.demo-agent-gallery.us-central1.units-agent',
    heading: 'What is live',
  },
};

const folder = await mkdtemp(join(tmpdir(), 'docs-pictures-'));
const apiPort = await findFreePort([]);
const console_ = await startConsole({ folder, apiPort });
const api = await startApi({ port: apiPort, ...console_ });
const browser = await chromium.launch(BROWSER);
try {
  const db = openDatabase(console_);
  await seedConsole(db, { longLogLines: 300 });
  // The agents that really ship, in place of the samples.
  for (const sample of await db.collection(paths.agents()).listDocuments()) await sample.delete();
  await registerAgents(db, join(import.meta.dirname, '../../../services'));
  await db.terminate();
  await mkdir(FOLDER, { recursive: true });
  for (const theme of ['light', 'dark'] as const) await takeAll(browser, console_.url, theme);
} finally {
  await browser.close();
  await api.close();
  await console_.close();
  await rm(folder, { recursive: true, force: true });
}
process.exit(0);

async function takeAll(browser: Browser, url: string, theme: 'light' | 'dark'): Promise<void> {
  const context = await browser.newContext({
    baseURL: url,
    viewport: SIZE,
    colorScheme: theme,
    locale: 'en-GB',
  });
  const page = await context.newPage();
  await page.goto('/');
  await page.getByRole('button', { name: /^Continue as/ }).click();
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
  for (const [name, { path, heading, prepare }] of Object.entries(SHOTS)) {
    // The console may be built anew at this moment.
    await page.goto(path).catch(() => page.goto(path));
    await page.getByRole('heading', { name: heading, exact: true }).first().waitFor();
    await prepare?.(page);
    const loading = page.getByText(/^Loading/);
    while ((await loading.count()) > 0) await loading.first().waitFor({ state: 'hidden' });
    const shot = await page.screenshot({ animations: 'disabled' });
    const webp = await toWebp(context.browser() ?? browser, shot);
    if (webp.length > MAX_BYTES) throw new Error(`${name}-${theme} has ${String(webp.length)} bytes`);
    await writeFile(join(FOLDER, `${name}-${theme}.webp`), webp);
    process.stdout.write(`docs/images/${name}-${theme}.webp ${String(Math.round(webp.length / 1000))} kB\n`);
  }
  await context.close();
}

/** Chromium has the encoder; it also leaves out whatever a file could say of the machine. */
async function toWebp(browser: Browser, png: Buffer): Promise<Buffer> {
  const page = await browser.newPage();
  try {
    const url = await page.evaluate(
      async ([source, quality]) => {
        const image = new Image();
        image.src = `data:image/png;base64,${String(source)}`;
        await image.decode();
        const canvas = document.createElement('canvas');
        canvas.width = image.width;
        canvas.height = image.height;
        canvas.getContext('2d')?.drawImage(image, 0, 0);
        return canvas.toDataURL('image/webp', Number(quality));
      },
      [png.toString('base64'), QUALITY] as const,
    );
    return Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
  } finally {
    await page.close();
  }
}
