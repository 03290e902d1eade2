import { seedDeployments } from '../seed/seed-console.ts';
import { expect, openSignedIn, picture, test } from './console.ts';
import { answerApi, FINDINGS } from './form-page.ts';

const PAGES: Readonly<Record<string, { path: string; words: string }>> = {
  gallery: { path: '/', words: 'Agents' },
  agent: { path: '/agents/world-clock-agent', words: 'Skills' },
  form: { path: '/deployments/new?agent=units-agent', words: 'Deploy Units' },
  list: { path: '/?view=list&group=status', words: 'Agents' },
  deployments: { path: '/deployments', words: 'Deployments' },
  ready: { path: '/deployments/dreadyaaaaaa', words: 'Chat' },
  failed: { path: '/deployments/dfailedaaaaa', words: 'The container does not listen on its port' },
  building: { path: '/deployments/dbuildingaaa', words: 'Steps' },
  services: { path: '/services', words: 'Services' },
  service: { path: '/services/cloud-run.demo-agent-gallery.us-central1.units-agent', words: 'What is live' },
  chat: { path: '/chat', words: 'Chat' },
  'add-agent': { path: '/agents/new', words: 'Add an agent' },
  settings: { path: '/settings', words: 'Settings' },
  review: { path: '/deployments/new?agent=units-agent&step=review', words: 'Deploy Units' },
  'not-found': { path: '/no/such/page', words: 'There is no page at /no/such/page' },
};

test.beforeAll(async ({ db }) => {
  await seedDeployments(db, { longLogLines: 2_000 });
});

for (const colorScheme of ['light', 'dark'] as const)
  for (const width of [360, 1440])
    test(`every page in ${colorScheme} at ${String(width)} px fits and complains of nothing`, async ({
      page,
      complaints,
    }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: width === 360 ? 740 : 900 });
      await answerApi(page, { preflights: [FINDINGS] });
      await openSignedIn(page, '/');
      for (const [name, { path, words }] of Object.entries(PAGES)) {
        await page.goto(path);
        await expect(page.getByRole('heading', { name: words, exact: true })).toBeVisible();
        await expect(page.getByText(/^Loading/)).toHaveCount(0);
        const log = page.getByRole('log');
        if ((await log.count()) > 0) {
          await log.evaluate((element) => {
            element.scrollIntoView({ block: 'end' });
          });
          await expect(log.locator('.row').last()).toBeInViewport();
          // Rows are measured as they are drawn, and a picture of the whole page changes the log's height.
          await page.waitForTimeout(300);
        }
        await picture(page, `look-${name}-${colorScheme}-${String(width)}`);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect(overflow, `${name} is too wide`).toBeLessThanOrEqual(0);
      }
      expect(complaints).toEqual([]);
    });
