import { paths, type Service } from '@agent-gallery/contract';
import type { Page } from '@playwright/test';
import { tellFakeRun } from '../seed/fake-run.ts';
import {
  end,
  goOn,
  operationOf,
  removeSeeded,
  revision,
  runtimeLines,
  seedService,
} from '../seed/services.ts';
import { expect, openSignedIn, picture, test } from './console.ts';

test.afterAll(({ db }) => removeSeeded(db));

const NOW = 'dliveaaaaaaa';
const BEFORE = 'dbeforebbbbb';
const LOCAL_USER = 'local-developer';

const open = (page: Page, { id }: Service, query = '') => openSignedIn(page, `/services/${id}${query}`);
const rows = (page: Page) => page.getByRole('list', { name: 'Revisions' }).getByRole('listitem');
const dialog = (page: Page) => page.getByRole('alertdialog');

test.beforeEach(async ({ db }) => {
  await db.doc(paths.member('default', LOCAL_USER)).update({ role: 'admin' });
});

test('a service’s page says what is live, where, which digest and since when, with its revisions', async ({
  page,
  db,
  complaints,
}) => {
  const { service, live } = await seedService(db, 'shown', [NOW, BEFORE]);
  await open(page, service);
  const facts = page.getByRole('region', { name: 'What is live' });
  await expect(facts).toContainText(`shown-${NOW}`);
  await expect(facts).toContainText(service.live?.image ?? 'no image');
  await expect(facts.getByRole('time')).toHaveAttribute('datetime', live.endedAt ?? '');
  await expect(rows(page)).toHaveCount(2);
  await expect(rows(page).first()).toContainText('100 %');
  await expect(rows(page).nth(1)).toContainText('no traffic');
  await rows(page).nth(1).getByRole('link', { name: BEFORE }).click();
  await expect(page).toHaveURL(new RegExp(`/deployments/${BEFORE}$`));
  await page.goBack();
  await expect(rows(page)).toHaveCount(2);
  await expect(page).toHaveTitle('shown · Agent Gallery');
  expect(complaints).toEqual([]);
});

test('a rollback says what happens, is asked for once, and is followed to its end', async ({ page, db }) => {
  const { service, before } = await seedService(db, 'rolled', [NOW, BEFORE]);
  await open(page, service);
  const roll = page.getByRole('button', { name: `Roll back to rolled-${BEFORE}` });
  const current = page.getByRole('button', { name: `Roll back to rolled-${NOW}` });
  await expect(current).toHaveAccessibleDescription('It has all of the traffic already.');
  await roll.click();
  await expect(dialog(page)).toContainText(`rolled-${BEFORE}`);
  await expect(dialog(page)).toContainText('gets all of the traffic; it has 0 % now.');
  await expect(dialog(page)).toContainText('gets none any more; it has 100 % now');
  await picture(page, 'services-1-rollback', { fullPage: false });
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toBeHidden();
  await expect(roll).toBeFocused();

  await page.keyboard.press('Enter');
  await dialog(page).getByRole('button', { name: 'Roll back' }).dblclick();
  await expect(dialog(page)).toBeHidden();
  await expect(roll).toBeFocused();
  const operation = await operationOf(db, service.id);
  expect(operation.action).toEqual({
    kind: 'set-traffic',
    traffic: [{ revision: `rolled-${BEFORE}`, percent: 100 }],
  });
  const progress = page.getByRole('region', { name: 'Change of traffic' });
  await expect(progress.getByRole('status')).toHaveText('queued');
  await expect(page).toHaveURL(new RegExp(`operation=${operation.id}$`));
  await expect(roll).toHaveAccessibleDescription(/Something else is done with the service now/);
  await goOn(db, operation.id, {});
  await expect(progress.getByRole('status')).toHaveText('running');
  await expect(page).toHaveTitle('rolled: Change of traffic running · Agent Gallery');

  await tellFakeRun(db, 'rolled', {
    revisions: [revision('rolled', NOW), revision('rolled', BEFORE, { percent: 100 })],
  });
  const name = `rolled-${BEFORE}`;
  await end(
    db,
    operation,
    {},
    {
      live: service.live && {
        ...service.live,
        deploymentId: before.id,
        revision: name,
        since: new Date().toISOString(),
      },
      traffic: [{ revision: name, percent: 100, tag: null }],
    },
  );
  await expect(progress.getByRole('status')).toHaveText('succeeded');
  await expect(page.getByRole('region', { name: 'What is live' })).toContainText(name);
  await expect(rows(page).filter({ hasText: name })).toContainText('100 %');
  await page.reload();
  await expect(progress.getByRole('status')).toHaveText('succeeded');
  await progress.getByRole('button', { name: 'Dismiss' }).click();
  await expect(progress).toBeHidden();
  await expect(page).not.toHaveURL(/operation/);
});

test('two revisions are compared from the service’s page: one with no URL gets one first', async ({
  page,
  db,
}) => {
  const { service } = await seedService(db, 'compared', [NOW, BEFORE]);
  const [now, before] = [`compared-${NOW}`, `compared-${BEFORE}`];
  await open(page, service);
  await expect(rows(page)).toHaveCount(2);
  await page.getByRole('button', { name: 'Compare two' }).press('Enter');
  const choice = page.getByRole('form', { name: 'Compare two revisions' });
  await expect(choice.getByLabel('First revision')).toBeFocused();
  await expect(choice.getByLabel('First revision')).toHaveValue(now);
  await expect(choice.getByLabel('Second revision')).toHaveValue(before);
  await choice.getByRole('button', { name: 'Compare' }).click();
  await expect(page.getByText('Cloud Run gives it a URL…')).toBeVisible();
  const operation = await operationOf(db, service.id);
  expect(operation.action).toEqual({ kind: 'compare', revisions: [now, before] });
  await expect(page).toHaveURL(new RegExp(`/chat/compare\\?.*operation=${operation.id}$`));
  await expect(page.getByLabel('Message to the agent')).toBeHidden();

  await tellFakeRun(db, 'compared', {
    revisions: [
      revision('compared', NOW, { percent: 100 }),
      revision('compared', BEFORE, { tag: 'compare-1' }),
    ],
  });
  const until = new Date(Date.now() + 3_600_000).toISOString();
  await end(db, operation, {}, { comparison: { revisions: [before], until } });
  await expect(page.getByLabel('Message to the agent')).toBeVisible();
  await expect(page.getByLabel('Second revision')).toHaveValue(before);
  await picture(page, 'services-7-compared');
  await page.getByRole('button', { name: 'End the comparison' }).click();
  await expect(page.getByRole('region', { name: 'Comparison' })).toContainText(
    'The URLs for the comparison go.',
  );
  expect((await operationOf(db, service.id)).action).toEqual({ kind: 'compare', revisions: [] });
});

test('a revision that somebody deployed outside the portal is told as such', async ({ page, db }) => {
  const { service, live } = await seedService(db, 'foreign', ['dforeignaaaa', 'dforeignbbbb']);
  await db
    .doc(paths.service(service.id))
    .update({ 'live.revision': 'foreign-00007-abc', 'live.isForeign': true });
  await open(page, service);
  const facts = page.getByRole('region', { name: 'What is live' });
  await expect(facts.getByRole('note')).toContainText('Somebody deployed this revision outside the portal');
  await expect(facts).toContainText('Deployed by somebody outside this portal');
  await expect(facts.getByRole('link', { name: live.id })).toBeVisible();
  await picture(page, 'services-8-foreign');
  await page.goto(`/deployments?service=${encodeURIComponent(service.id)}`);
  await expect(page.getByText('replaced by a deployment outside this portal')).toBeVisible();
});

test('traffic is shared by keyboard, and only when the shares sum to 100', async ({ page, db }) => {
  const { service } = await seedService(db, 'shared', [NOW, BEFORE]);
  await open(page, service);
  await expect(rows(page)).toHaveCount(2);
  await page.getByRole('button', { name: 'Share the traffic' }).press('Enter');
  const editor = page.getByRole('form', { name: 'Share the traffic' });
  const now = editor.getByLabel(`Share of shared-${NOW}, in percent`);
  const before = editor.getByLabel(`Share of shared-${BEFORE}, in percent`);
  const apply = editor.getByRole('button', { name: 'Share the traffic…' });
  await expect(now).toBeFocused();
  await expect(editor.getByRole('status')).toContainText('These are the shares that it has already.');
  await now.press('ArrowDown');
  await expect(now).toHaveValue('99');
  await expect(editor.getByRole('status')).toContainText('Sum: 99 % 1 % are missing.');
  await expect(apply).toHaveAttribute('aria-disabled', 'true');
  await before.fill('12.5');
  await expect(before).toHaveAttribute('aria-invalid', 'true');
  await expect(before).toHaveAccessibleDescription('Enter a whole number from 0 to 100.');
  await before.fill('30');
  await expect(editor.getByRole('status')).toContainText('29 % too much.');
  await picture(page, 'services-2-traffic');
  await editor.getByRole('button', { name: new RegExp(`Give it the rest.*shared-${NOW}`) }).click();
  await expect(now).toHaveValue('70');
  await before.press('Enter');
  await expect(dialog(page)).toContainText('from 100 % to 70 %');
  await expect(dialog(page)).toContainText('from 0 % to 30 %');
  await dialog(page).getByRole('button', { name: 'Share the traffic' }).click();
  const operation = await operationOf(db, service.id);
  expect(operation.action).toEqual({
    kind: 'set-traffic',
    traffic: [
      { revision: `shared-${NOW}`, percent: 70 },
      { revision: `shared-${BEFORE}`, percent: 30 },
    ],
  });
  await expect(editor).toBeHidden();
  await end(db, operation, {
    status: 'failed',
    error: {
      code: 'service-invalid',
      message: 'The traffic cannot be sent there.',
      cause: `The service has no revision shared-${BEFORE}.`,
      fix: 'Choose one of its revisions.',
      lines: [],
    },
  });
  const alert = page.getByRole('region', { name: 'Change of traffic' }).getByRole('alert');
  await expect(alert).toContainText('Choose one of its revisions.');
  await expect(alert).toContainText('service-invalid');
});

test('a service is deleted by typing its name, and each item’s outcome is shown as it goes', async ({
  page,
  db,
}) => {
  const { service } = await seedService(db, 'deleted', [NOW, BEFORE]);
  await open(page, service);
  await page.getByRole('button', { name: 'Delete service' }).click();
  const confirm = dialog(page).getByRole('button', { name: 'Delete for good' });
  const name = dialog(page).getByLabel('Type deleted to go on');
  await expect(name).toBeFocused();
  await expect(confirm).toBeDisabled();
  await name.fill('delete');
  await name.press('Enter');
  await expect(confirm).toBeDisabled();
  await name.fill('deleted');
  await picture(page, 'services-3-delete', { fullPage: false });
  await name.press('Enter');
  const operation = await operationOf(db, service.id);
  expect(operation.action).toEqual({ kind: 'delete' });

  const progress = page.getByRole('region', { name: 'Deletion' });
  const items = progress.getByRole('list', { name: 'What becomes of each item' });
  const run = 'Cloud Run service deleted';
  const image = 'Image us-central1-docker.pkg.dev/demo-agent-gallery/agents/units-agent@sha256:4f9c';
  await expect(items).toContainText('Waits for the worker.');
  await goOn(db, operation.id, { asked: [run] });
  await expect(items).toContainText(`${run}: being deleted…`);
  await goOn(db, operation.id, { asked: [run], items: [{ item: run, outcome: 'deleted', reason: '' }] });
  await expect(items).toContainText(`${run}: deleted`);
  const kept = { item: image, outcome: 'kept' as const, reason: 'The service units-agent uses it too.' };
  const record = { item: `Record services/${service.id}`, outcome: 'deleted' as const, reason: '' };
  const gone = [{ item: run, outcome: 'deleted' as const, reason: '' }, kept];
  await goOn(db, operation.id, { asked: [run], items: gone });
  await expect(items).toContainText('kept. The service units-agent uses it too.');
  await picture(page, 'services-4-deleting');
  await end(db, operation, { items: [...gone, record] }, 'delete');
  await expect(page.getByRole('heading', { name: 'The service deleted is deleted', level: 1 })).toBeVisible();
  await expect(progress.getByRole('status')).toHaveText('succeeded');
  await expect(items.getByRole('listitem')).toHaveCount(3);
  await expect(page.locator('.missing')).toBeFocused();
  await picture(page, 'services-5-deleted');
  await page.reload();
  await expect(page.getByRole('heading', { name: 'The service deleted is deleted' })).toBeVisible();
  await page.getByRole('link', { name: 'See its deployments' }).click();
  await expect(page.getByRole('main').getByRole('listitem')).toHaveCount(2);
});

test('the log of the running service has lines from before the page was opened, and goes on live', async ({
  page,
  db,
}) => {
  const { service } = await seedService(db, 'talking', [NOW, BEFORE]);
  await open(page, service);
  const log = page.getByRole('log');
  await expect(page.getByText('120 lines', { exact: true })).toBeVisible();
  await expect(log.getByText('request 120 answered')).toBeVisible();
  await tellFakeRun(db, 'talking', { log: runtimeLines(123) });
  await expect(page.getByText('123 lines', { exact: true })).toBeVisible();
  await expect(log.getByText('request 123 answered')).toBeVisible();

  await page.route('**/api/v1/services/*/log?*', (route) => route.abort());
  await expect(page.getByText('Connection lost; waiting for more lines')).toBeVisible({ timeout: 30_000 });
  await page.unroute('**/api/v1/services/*/log?*');
  await tellFakeRun(db, 'talking', { log: runtimeLines(124) });
  await expect(page.getByText('124 lines', { exact: true })).toBeVisible({ timeout: 30_000 });
  await page.getByLabel('Search the log').fill('request 7 ');
  await page.getByLabel('Search the log').press('Enter');
  await expect(log.locator('.current')).toContainText('request 7 answered');
});

test('health: when it was verified last, and whether it answers now', async ({ page, db }) => {
  const { service } = await seedService(db, 'healthy', [NOW, BEFORE]);
  await open(page, service);
  const health = page.getByRole('region', { name: 'Health' });
  await expect(health).toContainText('answered as it should');
  await expect(health).toContainText('Units 1.0.0');
  // Nothing listens at the seeded URL.
  await health.getByRole('button', { name: 'Check now' }).click();
  await expect(health.getByRole('status')).toContainText('Does not answer: The service could not be reached');
  await page.route('**/a2a/.well-known/agent-card.json', (route) =>
    route.fulfill({ json: { name: 'Units', version: '1.0.1', skills: [{}] } }),
  );
  await health.getByRole('button', { name: 'Check now' }).click();
  await expect(health.getByRole('status')).toContainText('Answers: card of Units 1.0.1 with 1 skill, after');
});

test('a viewer sees what cannot be done and why, as soon as they are one', async ({ page, db }) => {
  const { service } = await seedService(db, 'looked-at', [NOW, BEFORE]);
  await open(page, service);
  const remove = page.getByRole('button', { name: 'Delete service' });
  await expect(remove).not.toHaveAttribute('aria-disabled', 'true');
  const member = db.doc(paths.member('default', LOCAL_USER));
  await member.update({ role: 'viewer' });
  try {
    const reason = 'You are a viewer here; ask an admin of the workspace to make you a deployer.';
    for (const name of ['Delete service', 'Share the traffic', `Roll back to looked-at-${BEFORE}`])
      await expect(page.getByRole('button', { name })).toHaveAccessibleDescription(reason);
    await remove.click({ force: true });
    await expect(dialog(page)).toHaveCount(0);
    await remove.focus();
    await picture(page, 'services-6-viewer');
  } finally {
    await member.update({ role: 'admin' });
  }
  await expect(remove).not.toHaveAttribute('aria-disabled', 'true');
});

test('what fails is said where it failed, with how to go on', async ({ page, db }) => {
  const { service } = await seedService(db, 'failing', [NOW, BEFORE]);
  const problem = (status: number, code: string, detail: string) => ({
    status,
    contentType: 'application/problem+json',
    json: { type: 'x', title: 'Not now', status, code, detail, fix: 'Do this.', requestId: 'r' },
  });
  await page.route('**/api/v1/services/*/revisions', (route) =>
    route.fulfill(problem(502, 'google-refused', 'run.revisions.list denied.')),
  );
  await page.route('**/api/v1/services/*/log?*', (route) => route.fulfill({ status: 500, body: 'oops' }));
  await page.route('**/api/v1/services/*/rollback', (route) => route.abort());
  await open(page, service);
  const revisions = page.getByRole('region', { name: 'Revisions' });
  await expect(revisions.getByRole('alert')).toContainText('run.revisions.list denied. Do this.');
  const log = page.getByRole('group', { name: 'Log of the running service' });
  await expect(log.getByRole('alert')).toContainText('answered HTTP 500');
  await picture(page, 'services-7-failures');
  await page.unroute('**/api/v1/services/*/revisions');
  await page.unroute('**/api/v1/services/*/log?*');
  await revisions.getByRole('button', { name: 'Try again' }).click();
  await expect(rows(page)).toHaveCount(2);
  await log.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByText('120 lines', { exact: true })).toBeVisible();

  await page.getByRole('button', { name: `Roll back to failing-${BEFORE}` }).click();
  await dialog(page).getByRole('button', { name: 'Roll back' }).click();
  await expect(dialog(page).getByRole('alert')).toContainText('The portal cannot be reached.');
  await page.unroute('**/api/v1/services/*/rollback');
  await dialog(page).getByRole('button', { name: 'Roll back' }).click();
  await expect(page.getByRole('region', { name: 'Change of traffic' })).toBeVisible();
});
