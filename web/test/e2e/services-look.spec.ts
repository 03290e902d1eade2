import type { Page } from '@playwright/test';
import { paths } from '@agent-gallery/contract';
import { end, operationOf, removeSeeded, seedService } from '../seed/services.ts';
import { expect, openSignedIn, picture, test } from './console.ts';
import { violations } from './violations.ts';

test.afterAll(({ db }) => removeSeeded(db));

const WIDTHS = [1440, 360];

/** Looks at a state at each width: no violation, nothing too wide, and a picture for people. */
async function look(page: Page, name: string, { fullPage = true } = {}): Promise<void> {
  expect.soft(await violations(page), name).toEqual([]);
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: width === 360 ? 740 : 900 });
    await expect
      .soft(
        async () => {
          expect(
            await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
          ).toBeLessThanOrEqual(0);
        },
        `${name} is too wide at ${String(width)} px`,
      )
      .toPass({ timeout: 5_000 });
    await picture(page, `look-${name}-${String(width)}`, { fullPage });
  }
}

for (const colorScheme of ['light', 'dark'] as const)
  test(`every state of a service’s page fits and axe finds nothing in ${colorScheme}`, async ({
    page,
    db,
  }) => {
    test.setTimeout(300_000);
    await db.doc(paths.member('default', 'local-developer')).update({ role: 'admin' });
    const name = `looked-${colorScheme}`;
    const { service, before } = await seedService(db, name, [
      `dl${colorScheme.padEnd(10, 'x')}`,
      `db${colorScheme.padEnd(10, 'x')}`,
    ]);
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await openSignedIn(page, `/services/${service.id}`);
    const dialog = page.getByRole('alertdialog');
    await expect(page.getByText('120 lines', { exact: true })).toBeVisible();

    await page.getByRole('button', { name: 'Share the traffic' }).click();
    await page.getByLabel(`Share of ${name}-${before.id}, in percent`).fill('12.5');
    await page.getByRole('button', { name: 'Check now' }).click();
    await expect(page.getByText('Does not answer')).toBeVisible();
    await look(page, `service-editing-${colorScheme}`);
    await page.getByRole('form').getByRole('button', { name: 'Cancel' }).click();

    await page.getByRole('button', { name: `Roll back to ${name}-${before.id}` }).click();
    await expect(dialog).toBeVisible();
    await look(page, `service-rollback-${colorScheme}`, { fullPage: false });
    await dialog.getByRole('button', { name: 'Roll back' }).click();
    const rollback = await operationOf(db, service.id);
    await end(db, rollback, {
      status: 'failed',
      error: {
        code: 'service-invalid',
        message: 'The traffic cannot be sent there.',
        cause: `${name}-${before.id} is not ready. The user-provided container failed to start.`,
        fix: 'Choose a revision that is ready.',
        lines: [],
      },
    });
    await expect(page.getByRole('region', { name: 'Change of traffic' }).getByRole('alert')).toBeVisible();
    await look(page, `service-failed-${colorScheme}`);

    await page.getByRole('button', { name: 'Delete service' }).click();
    await page.getByLabel(`Type ${name} to go on`).fill('something else');
    await look(page, `service-delete-${colorScheme}`, { fullPage: false });
    await page.getByLabel(`Type ${name} to go on`).fill(name);
    await page.keyboard.press('Enter');
    const deletion = await operationOf(db, service.id);
    const image = `Image ${service.live?.image ?? ''}`;
    const items = [
      { item: `Cloud Run service ${name}`, outcome: 'deleted' as const, reason: '' },
      { item: image, outcome: 'failed' as const, reason: 'The portal may not delete images here.' },
      { item: `Record services/${service.id}`, outcome: 'deleted' as const, reason: '' },
    ];
    await end(db, deletion, { items }, 'delete');
    await expect(page.getByRole('heading', { name: `The service ${name} is deleted` })).toBeVisible();
    await look(page, `service-deleted-${colorScheme}`);
  });

test('German fits the smallest telephone, and says why something cannot be done', async ({ page, db }) => {
  const { service, before } = await seedService(db, 'auf-deutsch', ['dldeutschxxx', 'dbdeutschxxx']);
  await page.addInitScript(() => {
    localStorage.setItem('agent-gallery.language', 'de');
  });
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto(`/services/${service.id}`);
  await page.getByRole('button', { name: 'dev@example.com' }).click();
  const title = `Zurückrollen auf auf-deutsch-${before.id}`;
  await expect(page.getByRole('button', { name: title })).toBeVisible();
  await expect(
    page.getByRole('button', { name: `Zurückrollen auf ${service.live?.revision ?? ''}` }),
  ).toHaveAccessibleDescription('Sie erhält schon den ganzen Verkehr.');
  await look(page, 'service-german');
  await page.setViewportSize({ width: 360, height: 740 });
  await page.getByRole('button', { name: title }).click();
  await expect(page.getByRole('alertdialog')).toContainText('erhält den ganzen Verkehr');
  await look(page, 'service-german-rollback', { fullPage: false });
  await page.goto(`/deployments/${before.id}`);
  await expect(page.getByRole('list', { name: 'Schritte' })).toBeVisible();
  await look(page, 'deployment-german');
  await page.goto('/deployments');
  await expect(page.getByRole('heading', { name: 'Deployments' })).toBeVisible();
  await look(page, 'deployments-german');
});
