import type { Browser, Page } from '@playwright/test';
import type { SignedIn } from './first-load.ts';

/** What a page's visitor sees of its loading, on a throttled run. */
export interface PageSpeed {
  /** From the navigation until the largest thing of the page is drawn that was drawn within the time of waiting. */
  largestPaintMs: number;
  /** What that was, in a few words. */
  largest: string;
  /** Sum of the unexpected shifts; 0 where nothing moved by itself. */
  layoutShift: number;
  /** What shifted, the most first. */
  shifted: readonly string[];
}

export const AIMS = { largestPaintMs: 1_500, layoutShift: 0 } as const;

/** As Lighthouse's "slow 4G" for mobiles has it, without its simulated latency per request: 150 ms, 1.6 Mbit/s down, 0.75 up, and a CPU at a fourth of its speed. */
const SLOW_4G = {
  offline: false,
  latency: 150,
  downloadThroughput: (1.6 * 1024 * 1024) / 8,
  uploadThroughput: (750 * 1024) / 8,
};
/** As DevTools' "fast 4G": 60 ms, 9 Mbit/s down, 1.5 up. */
const FAST_4G = {
  offline: false,
  latency: 60,
  downloadThroughput: (9 * 1024 * 1024) / 8,
  uploadThroughput: (1.5 * 1024 * 1024) / 8,
};
export const NETWORKS = { 'fast 4G': FAST_4G, 'slow 4G': SLOW_4G } as const;
const CPU_SLOWDOWN = 4;
const WATCHED_MS = 6_000;

interface Seen {
  largestPaintMs: number;
  largest: string;
  layoutShift: number;
  shifted: [what: string, value: number][];
}

/** Opens a page in a browser that has nothing in its cache, on a throttled network and CPU, and measures as Chromium does. */
export async function measurePageSpeed(
  browser: Browser,
  url: string,
  state: SignedIn | undefined,
  network: keyof typeof NETWORKS,
): Promise<PageSpeed> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    ...(state ? { storageState: state } : {}),
  });
  try {
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send('Network.enable');
    await session.send('Network.emulateNetworkConditions', NETWORKS[network]);
    await session.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWDOWN });
    await page.addInitScript(watch);
    await page.goto(url, { waitUntil: 'commit' });
    await page.waitForTimeout(WATCHED_MS);
    return await read(page);
  } finally {
    await context.close();
  }
}

async function read(page: Page): Promise<PageSpeed> {
  const { shifted, ...seen } = await page.evaluate(
    () => (window as unknown as { pageSpeed: Seen }).pageSpeed,
  );
  const sorted = shifted
    .toSorted(([, a], [, b]) => b - a)
    .map(([what, value]) => `${what} ${value.toFixed(3)}`);
  return { ...seen, shifted: sorted };
}

/** Runs in the page, before anything of it. */
function watch() {
  const seen: Seen = { largestPaintMs: NaN, largest: '', layoutShift: 0, shifted: [] };
  Object.assign(window, { pageSpeed: seen });
  const nameOf = (node: Node | null | undefined) => {
    const element = node instanceof Element ? node : node?.parentElement;
    if (!element) return '?';
    return `${element.localName}${element.className && typeof element.className === 'string' ? `.${element.className.split(' ')[0] ?? ''}` : ''}`;
  };
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & { element?: Element })[]) {
      seen.largestPaintMs = entry.startTime;
      seen.largest = nameOf(entry.element);
    }
  }).observe({ type: 'largest-contentful-paint', buffered: true });
  new PerformanceObserver((list) => {
    type Shift = PerformanceEntry & { value: number; hadRecentInput: boolean; sources: { node?: Node }[] };
    for (const entry of list.getEntries() as Shift[]) {
      if (entry.hadRecentInput) continue;
      seen.layoutShift += entry.value;
      seen.shifted.push([entry.sources.map(({ node }) => nameOf(node)).join(', '), entry.value]);
    }
  }).observe({ type: 'layout-shift', buffered: true });
}
