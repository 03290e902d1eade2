import type { Browser, BrowserContext } from '@playwright/test';
import { gzipSync } from 'node:zlib';

export interface FirstLoad {
  scriptCount: number;
  /** Sum of the scripts' sizes, each compressed by itself. */
  gzipKilobytes: number;
  /** From the navigation until something is drawn. */
  firstPaintMs: number;
}

/** What a signed-in browser keeps. */
export type SignedIn = Awaited<ReturnType<BrowserContext['storageState']>>;

/** What a browser that has seen nothing before loads for a path, until the network is quiet. `state` is that of a signed-in browser, or empty. */
export async function measureFirstLoad(
  browser: Browser,
  url: string,
  state: SignedIn | undefined,
): Promise<FirstLoad> {
  const context = await browser.newContext(state ? { storageState: state } : {});
  const page = await context.newPage();
  const scripts: Promise<Buffer>[] = [];
  page.on('response', (response) => {
    if (response.request().resourceType() === 'script') scripts.push(response.body());
  });
  await page.goto(url);
  await page.waitForTimeout(2_500);
  const bodies = await Promise.all(scripts);
  const firstPaintMs = await page.evaluate(
    () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN,
  );
  await context.close();
  const bytes = bodies.map((body) => gzipSync(body).length).reduce((sum, size) => sum + size, 0);
  return { scriptCount: bodies.length, gzipKilobytes: bytes / 1_000, firstPaintMs };
}
