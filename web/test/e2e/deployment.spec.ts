import { deploymentRequestSchema, deploymentSchema, paths } from '@agent-gallery/contract';
import { deployment } from '../seed/deployments.ts';
import { operationOf, removeSeeded, seedService } from '../seed/services.ts';
import { expect, openSignedIn, picture, test } from './console.ts';

test.afterAll(({ db }) => removeSeeded(db));

const UNITS = { agentId: 'units-agent', agentName: 'Units', minutesAgo: 1 };

test('the step that failed stands open with cause and fix, and Retry asks for the same again, once', async ({
  page,
  db,
}) => {
  const again = deployment(
    { ...UNITS, id: 'dretriedaaaa', serviceName: 'world-clock', status: 'building', reached: 'building' },
    Date.now(),
  );
  await db.doc(paths.deployment(again.id)).set(again);
  const sent: { body: unknown; key: string | null }[] = [];
  await page.route('**/api/v1/deployments', async (route) => {
    const request = route.request();
    sent.push({ body: request.postDataJSON(), key: await request.headerValue('idempotency-key') });
    await route.fulfill({ status: 201, json: again });
  });
  await openSignedIn(page, '/deployments/dfailedaaaaa');
  const failed = page
    .getByRole('list', { name: 'Steps' })
    .getByRole('listitem')
    .filter({ hasText: 'deploying, failed' });
  await expect(failed).toContainText('nothing listened on port 8080');
  await expect(failed).toContainText('Let the server listen on 0.0.0.0');
  await expect(failed.getByText('6.4 s')).toBeVisible();
  await picture(page, 'deployment-1-failed');
  const before = (await db.doc(paths.deployment('dfailedaaaaa')).get()).get('request') as unknown;
  await page.getByRole('button', { name: 'Retry', exact: true }).dblclick();
  await expect(page).toHaveURL(/\/deployments\/dretriedaaaa$/);
  expect(sent).toHaveLength(1);
  expect(sent[0]?.body).toEqual(deploymentRequestSchema.parse(before));
  expect(sent[0]?.key).toMatch(/^[\da-f-]{36}$/);
});

test('what cannot be done says why, by pointer and by key', async ({ page }) => {
  await openSignedIn(page, '/deployments/dreadyaaaaaa');
  const cancel = page.getByRole('button', { name: 'Cancel deployment' });
  await expect(cancel).toHaveAttribute('aria-disabled', 'true');
  await expect(cancel).toHaveAccessibleDescription('It is ready already.');
  await cancel.hover();
  await expect(page.getByText('It is ready already.')).toBeVisible();
  await page.mouse.move(0, 0);
  await expect(page.getByText('It is ready already.')).toBeHidden();
  await cancel.focus();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Retry' })).toBeFocused();
  await expect(page.getByText('It succeeded; redeploy it instead.')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByText('It succeeded; redeploy it instead.')).toBeHidden();
  await expect(page.getByRole('button', { name: 'Redeploy' })).not.toHaveAttribute('aria-disabled', 'true');
});

test('an API that does not answer is said where one pressed', async ({ page }) => {
  await page.route('**/api/v1/deployments', (route) => route.abort());
  await openSignedIn(page, '/deployments/dreadyaaaaaa');
  await page.getByRole('button', { name: 'Redeploy' }).click();
  await expect(page.getByRole('group', { name: 'Actions' }).locator('..').getByRole('alert')).toContainText(
    'The portal cannot be reached. Check the network, then try again.',
  );
});

test('durations tick while a step runs, and what it waits for is said', async ({ page, db }) => {
  const running = deployment(
    { ...UNITS, id: 'dtickingaaaa', serviceName: 'ticking', status: 'building', reached: 'building' },
    Date.now(),
  );
  const now = new Date().toISOString();
  await db.doc(paths.deployment(running.id)).set({
    ...running,
    obstacle: {
      code: 'quota',
      text: 'The project may run 10 builds at once.',
      since: now,
      lastAt: now,
      attempts: 3,
    },
  });
  await openSignedIn(page, '/deployments/dtickingaaaa');
  const step = page.getByRole('listitem').filter({ hasText: 'building, running' });
  await expect(step).toContainText('Waiting, after 3 attempts: The project may run 10 builds at once.');
  const duration = step.locator('.duration');
  const first = await duration.innerText();
  await expect(duration).not.toHaveText(first, { timeout: 5_000 });
});

test('how it was built: why, commit, and the generated Dockerfile to view, copy and download', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await openSignedIn(page, '/deployments/dreadyaaaaaa');
  const built = page.getByRole('region', { name: 'How it was built' });
  await expect(built).toContainText('It has a package.json with a start script and no Dockerfile.');
  await expect(built).toContainText('9fceb02d0ae598e95dc970b74767f19372d61af8');
  await built.getByText('Generated Dockerfile').click();
  await expect(built.getByLabel('Generated Dockerfile')).toContainText('FROM node:24-slim');
  await built.getByRole('button', { name: 'Copy' }).click();
  await expect(built.getByText('Copied')).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^FROM node:24-slim\n/);
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    built.getByRole('button', { name: 'Download' }).click(),
  ]);
  expect(file.suggestedFilename()).toBe('Dockerfile');
});

test('a deployment is canceled once it is confirmed, and says so as it goes', async ({ page, db }) => {
  const running = deployment(
    { ...UNITS, id: 'dcancelmeaaa', serviceName: 'cancel-me', status: 'building', reached: 'building' },
    Date.now(),
  );
  const record = db.doc(paths.deployment(running.id));
  await record.set(running);
  await openSignedIn(page, `/deployments/${running.id}`);
  const cancel = page.getByRole('button', { name: 'Cancel deployment' });
  await cancel.click();
  const dialog = page.getByRole('alertdialog', { name: 'Cancel the deployment of cancel-me?' });
  await expect(dialog).toContainText('What was live before stays live');
  await dialog.getByRole('button', { name: 'Keep as it is' }).click();
  await expect(cancel).toBeFocused();
  expect((await record.get()).get('cancelRequestedAt')).toBeNull();

  await cancel.click();
  await picture(page, 'deployment-2-cancel', { fullPage: false });
  await dialog.getByRole('button', { name: 'Cancel it' }).click();
  await expect(page.getByRole('button', { name: 'Canceling…' })).toHaveAccessibleDescription(
    'It is being canceled.',
  );
  expect(deploymentSchema.parse((await record.get()).data()).cancelRequestedAt).not.toBeNull();
  await record.update({ status: 'canceled', endedAt: new Date().toISOString() });
  await expect(page.getByRole('status').filter({ hasText: 'canceled' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Retry' })).not.toHaveAttribute('aria-disabled', 'true');
  await expect(page).toHaveTitle('cancel-me: canceled · Agent Gallery');
});

test('an earlier deployment is rolled back to, and its service’s page shows how that goes', async ({
  page,
  db,
}) => {
  const { service, live, before } = await seedService(db, 'back', ['dlivebbbbbbb', 'dearlierbbbb']);
  await openSignedIn(page, `/deployments/${live.id}`);
  // The service's page has one for each revision.
  const rollBack = page.getByRole('button', { name: 'Roll back', exact: true });
  await expect(rollBack).toHaveAccessibleDescription('It is what is live now.');
  await page.goto(`/deployments/${before.id}`);
  await expect(rollBack).not.toHaveAttribute('aria-disabled', 'true');
  await rollBack.click();
  const dialog = page.getByRole('alertdialog', { name: 'Roll back back to this deployment?' });
  await expect(dialog).toContainText('All traffic goes to back-dearlierbbbb, which this deployment made.');
  await expect(dialog).toContainText('back-dlivebbbbbbb, which is live now, gets none any more');
  await dialog.getByRole('button', { name: 'Roll back' }).click();
  await expect(page.getByRole('region', { name: 'Change of traffic' })).toContainText('back-dearlierbbbb');
  const operation = await operationOf(db, service.id);
  await expect(page).toHaveURL(new RegExp(`/services/${service.id}\\?operation=${operation.id}$`));
  await page.goBack();
  await expect(rollBack).toHaveAccessibleDescription(/Something else is done with the service now/);
});

test('a viewer sees every action disabled, with the role that it needs', async ({ page, db }) => {
  const member = db.doc(paths.member('default', 'local-developer'));
  await openSignedIn(page, '/deployments/dfailedaaaaa');
  const retry = page.getByRole('button', { name: 'Retry', exact: true });
  await expect(retry).not.toHaveAttribute('aria-disabled', 'true');
  try {
    await member.update({ role: 'viewer' });
    const reason = 'You are a viewer here; ask an admin of the workspace to make you a deployer.';
    await expect(retry).toHaveAccessibleDescription(reason);
    await expect(page.getByRole('button', { name: 'Retry the deployment' })).toHaveAccessibleDescription(
      reason,
    );
    for (const name of ['Cancel deployment', 'Redeploy', 'Roll back'])
      await expect(page.getByRole('button', { name })).toHaveAttribute('aria-disabled', 'true');
  } finally {
    await member.update({ role: 'admin' });
  }
});
