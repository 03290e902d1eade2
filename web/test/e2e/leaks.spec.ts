import type { CDPSession, Page } from '@playwright/test';
import { expect, openSignedIn, test } from './console.ts';

const WARM_UP = 5;
/** What an opening may leave behind for good; a log that stays has 400,000 bytes and more. */
const HEAP_PER_OPENING_BYTES = 25_000;
/** The engine itself goes on learning: 1.3 MB, measured alike after 20 openings and after 50. */
const HEAP_NOISE_BYTES = 2_000_000;

/** How many targets Firestore’s server listens to for the page, by what the page has sent it. */
function countTargets(page: Page): () => number {
  const open = new Set<string>();
  page.on('request', (request) => {
    if (request.method() !== 'POST' || !request.url().includes('/Listen/channel')) return;
    for (const [name, value] of new URLSearchParams(request.postData() ?? '')) {
      if (!/^req\d+___data__$/.test(name)) continue;
      const { addTarget, removeTarget } = JSON.parse(value) as {
        addTarget?: { targetId: number };
        removeTarget?: number;
      };
      if (addTarget) open.add(String(addTarget.targetId));
      if (removeTarget !== undefined) open.delete(String(removeTarget));
    }
  });
  return () => open.size;
}

interface Left {
  heapBytes: number;
  nodes: number;
  jsEventListeners: number;
  targets: number;
}

/** What the page holds when all garbage is gone. */
async function weigh(session: CDPSession, page: Page, targets: () => number): Promise<Left> {
  await page.waitForTimeout(1_000);
  for (let round = 0; round < 3; round += 1) await session.send('HeapProfiler.collectGarbage');
  const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return { heapBytes: usedSize, nodes, jsEventListeners, targets: targets() };
}

for (const { what, list, link, shown, rounds } of [
  {
    what: 'the deployment page',
    list: '/deployments',
    link: 'a[href="/deployments/dreadyaaaaaa"]',
    shown: 'Step 1/12',
    rounds: 50,
  },
  {
    what: 'the service page',
    list: '/services',
    link: 'a[href="/services/cloud-run.demo-agent-gallery.us-central1.units-agent"]',
    shown: 'request 400 answered',
    rounds: 20,
  },
])
  test(`${what} can be opened and left ${String(rounds)} times and leaves no listener and no heap behind`, async ({
    page,
  }) => {
    test.setTimeout(480_000);
    const targets = countTargets(page);
    await openSignedIn(page, list);
    const session = await page.context().newCDPSession(page);
    await session.send('HeapProfiler.enable');
    const openAndLeave = async () => {
      await page.locator(link).first().click();
      await expect(page.getByLabel('Message to the agent')).toBeVisible();
      await expect(page.getByRole('log').getByText(shown).first()).toBeVisible();
      await page.goBack();
      await expect(page.locator(link).first()).toBeVisible();
    };
    for (let round = 0; round < WARM_UP; round += 1) await openAndLeave();
    const before = await weigh(session, page, targets);
    for (let round = 0; round < rounds; round += 1) await openAndLeave();
    const after = await weigh(session, page, targets);
    const description = JSON.stringify({ before, after });
    test.info().annotations.push({ type: 'left behind', description });
    process.stdout.write(`${what}: ${description}\n`);
    expect(after.targets, 'Firestore listeners').toBe(before.targets);
    expect(after.jsEventListeners - before.jsEventListeners, 'DOM event listeners').toBeLessThan(rounds);
    expect(after.nodes - before.nodes, 'DOM nodes').toBeLessThan(rounds * 5);
    expect(after.heapBytes - before.heapBytes, 'heap').toBeLessThan(
      HEAP_NOISE_BYTES + rounds * HEAP_PER_OPENING_BYTES,
    );
  });
