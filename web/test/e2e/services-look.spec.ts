import { paths } from '@agent-gallery/contract';
import { end, operationOf, removeSeeded, seedService } from '../seed/services.ts';
import { expect, openSignedIn, test } from './console.ts';
import { lookAt, SMALL_LOOKS } from './look-at.ts';

test.afterAll(({ db }) => removeSeeded(db));

test('every state of a service’s page fits, in light and dark, and axe finds nothing', async ({
  page,
  db,
}) => {
  test.setTimeout(300_000);
  await db.doc(paths.member('default', 'local-developer')).update({ role: 'admin' });
  const name = 'looked-at';
  const { service, before } = await seedService(db, name, ['dlookedlivex', 'dlookedbefor']);
  await openSignedIn(page, `/services/${service.id}`);
  const dialog = page.getByRole('alertdialog');
  await expect(page.getByText('120 lines', { exact: true })).toBeVisible();

  await page.getByRole('button', { name: 'Share the traffic' }).click();
  await page.getByLabel(`Share of ${name}-${before.id}, in percent`).fill('12.5');
  await page.getByRole('button', { name: 'Check now' }).click();
  await expect(page.getByText('Does not answer')).toBeVisible();
  await lookAt(page, 'service-editing');
  await page.getByRole('form').getByRole('button', { name: 'Cancel' }).click();

  await page.getByRole('button', { name: `Roll back to ${name}-${before.id}` }).click();
  await expect(dialog).toBeVisible();
  await lookAt(page, 'service-rollback', { fullPage: false });
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
  await lookAt(page, 'service-failed');

  await page.getByRole('button', { name: 'Delete service' }).click();
  await page.getByLabel(`Type ${name} to go on`).fill('something else');
  await lookAt(page, 'service-delete', { fullPage: false });
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
  await lookAt(page, 'service-deleted');
});

test('German fits the smallest telephone, and says why something cannot be done', async ({ page, db }) => {
  test.setTimeout(300_000);
  const looks = SMALL_LOOKS;
  const { service, before } = await seedService(db, 'auf-deutsch', ['dldeutschxxx', 'dbdeutschxxx']);
  await page.addInitScript(() => {
    localStorage.setItem('agent-gallery.language', 'de');
  });
  await openSignedIn(page, `/services/${service.id}`);
  const title = `Zurückrollen auf auf-deutsch-${before.id}`;
  await expect(page.getByRole('button', { name: title })).toBeVisible();
  await expect(
    page.getByRole('button', { name: `Zurückrollen auf ${service.live?.revision ?? ''}` }),
  ).toHaveAccessibleDescription('Sie erhält schon den ganzen Verkehr.');
  await lookAt(page, 'service-german', { looks });
  await page.getByRole('button', { name: title }).click();
  await expect(page.getByRole('alertdialog')).toContainText('erhält den ganzen Verkehr');
  await lookAt(page, 'service-german-rollback', { looks, fullPage: false });
  await page.goto(`/deployments/${before.id}`);
  await expect(page.getByRole('list', { name: 'Schritte' })).toBeVisible();
  await lookAt(page, 'deployment-german', { looks });
  await page.goto('/deployments');
  await expect(page.getByRole('heading', { name: 'Deployments' })).toBeVisible();
  await lookAt(page, 'deployments-german', { looks });
});
