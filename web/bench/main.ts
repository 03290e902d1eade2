import type { Firestore } from '@google-cloud/firestore';
import { chromium, type Page } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BROWSER } from '../test/browser.ts';
import { openDatabase } from '../test/seed/open-database.ts';
import { seedConsole } from '../test/seed/seed-console.ts';
import { startConsole } from '../test/stack/start-console.ts';
import { measureFirstLoad } from './first-load.ts';
import { measureLogLatency } from './log-latency.ts';
import { AIMS, measurePageSpeed, NETWORKS } from './page-speed.ts';
import { readLog } from './read-log.ts';

// npm run bench -w web: what the built console loads, how soon its pages stand, and how fast a log is read and followed, in Chromium.
// `npm run bench -w web -- pages` leaves out the log.
const LONG_LOG_LINES = 100_000;
const LIVE_BATCHES = 200;
const MORE_PATHS = {
  services: '/services',
  service: '/services/cloud-run.demo-agent-gallery.us-central1.units-agent',
  chat: '/chat',
  settings: '/settings',
  'add an agent': '/agents/new',
};

const print = (line: string) => {
  process.stdout.write(`${line}\n`);
};
const ms = (value: number) => `${value.toFixed(0)} ms`;

const folder = await mkdtemp(join(tmpdir(), 'web-bench-'));
const portal = await startConsole({ folder });
const browser = await chromium.launch(BROWSER);
try {
  const db = openDatabase(portal);
  await seedConsole(db, { longLogLines: LONG_LOG_LINES });

  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.goto(portal.url);
  await page.getByRole('button', { name: /^Continue as/ }).click();
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
  const signedIn = await context.storageState({ indexedDB: true });

  const paths = {
    'sign-in': '/',
    gallery: '/',
    agent: '/agents/units-agent',
    'deploy form': '/deployments/new?agent=units-agent',
    deployments: '/deployments',
    deployment: '/deployments/dbuildingaaa',
  };
  for (const [name, path] of Object.entries(paths)) {
    const load = await measureFirstLoad(
      browser,
      portal.url + path,
      name === 'sign-in' ? undefined : signedIn,
    );
    print(
      `first load of ${name}: ${load.gzipKilobytes.toFixed(1)} kB gzip in ${String(load.scriptCount)} scripts, first paint ${ms(load.firstPaintMs)}`,
    );
  }

  for (const network of Object.keys(NETWORKS) as (keyof typeof NETWORKS)[])
    for (const [name, path] of Object.entries({ ...paths, ...MORE_PATHS })) {
      const state = name === 'sign-in' ? undefined : signedIn;
      const speed = await measurePageSpeed(browser, portal.url + path, state, network);
      const moved = speed.shifted.length === 0 ? '' : ` (${speed.shifted.slice(0, 3).join('; ')})`;
      print(
        `${name}, ${network}, CPU at a fourth: largest paint ${ms(speed.largestPaintMs)} of ${speed.largest} (aim ${ms(AIMS.largestPaintMs)}), layout shift ${speed.layoutShift.toFixed(3)} (aim ${String(AIMS.layoutShift)})${moved}`,
      );
    }

  if (process.argv[2] !== 'pages') await benchLog(page, db);
} finally {
  await browser.close();
  await portal.close();
  await rm(folder, { recursive: true, force: true });
}

async function benchLog(page: Page, db: Firestore) {
  for (let run = 1; run <= 3; run += 1) {
    const read = await readLog(page, `${portal.url}/deployments/dreadyaaaaaa`, LONG_LOG_LINES);
    print(
      `log of ${LONG_LOG_LINES.toLocaleString('en')} lines, run ${String(run)}: last line after ${ms(read.lastLineMs)}, all after ${ms(read.completeMs)}, ${read.heapMegabytes.toFixed(0)} MB heap, ${String(read.rowCount)} rows in the document`,
    );
  }

  await page.goto(`${portal.url}/deployments/dbuildingaaa`);
  await page.getByText('240 lines', { exact: true }).waitFor();
  const latency = await measureLogLatency(page, db, 'dbuildingaaa', {
    batches: LIVE_BATCHES,
    linesPerBatch: 100,
    intervalMs: 100,
  });
  print(
    `log lines, 10 batches/s of 100 lines, write → drawn: median ${ms(latency.medianMs)}, p95 ${ms(latency.p95Ms)} (${String(latency.seenCount)} of ${String(LIVE_BATCHES)} batches seen by themselves)`,
  );
}
