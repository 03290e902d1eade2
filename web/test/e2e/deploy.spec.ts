import { openPart } from './form-page.ts';
import { lookAt } from './look-at.ts';
import { expect, openSignedIn, picture, test } from './portal.ts';
import { SIGNED_OUT } from './signed-in.ts';

test.describe.configure({ mode: 'serial' });

test.describe('signed out', () => {
  test.use({ storageState: SIGNED_OUT });

  test('a person signs in, deploys an agent, watches it become ready, and is answered', async ({
    page,
    complaints,
  }) => {
    test.setTimeout(240_000);
    await page.goto('/');
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
    await picture(page, 'deploy-1-sign-in');
    await page.getByRole('button', { name: 'Continue as dev@example.com' }).click();

    await expect(page.getByRole('heading', { name: 'Agents' })).toBeVisible();
    await expect(page.getByRole('article').nth(1)).toBeVisible();
    await picture(page, 'deploy-2-gallery');
    const units = page
      .getByRole('article')
      .filter({ has: page.getByRole('heading', { name: 'Units', exact: true }) });
    await units.getByRole('link', { name: 'Deploy' }).click();

    await expect(page.getByRole('heading', { name: 'Deploy Units' })).toBeVisible();
    await expect(page.getByRole('radio', { name: /Cloud Run/ })).toBeChecked();
    await expect(page.getByRole('radio', { name: /Agent Engine/ })).toBeEnabled();
    await expect(page.getByLabel('Service name')).toHaveValue('units-agent');
    await expect(page.getByLabel('Project', { exact: true })).toHaveValue('demo-agent-gallery');
    await page.getByLabel('Region').selectOption('europe-west1');
    await picture(page, 'deploy-3-form');
    await page.getByRole('button', { name: 'Review', exact: true }).click();
    await page.getByRole('button', { name: 'Deploy', exact: true }).click();

    const acceptedAt = Date.now();
    await expect(page).toHaveURL(/\/deployments\/d[a-z2-7]{11}$/);
    await expect(page.getByRole('heading', { name: 'units-agent' })).toBeVisible();
    const steps = page.getByRole('list', { name: 'Steps' });
    const log = page.getByRole('log');
    await expect(steps.getByRole('listitem').filter({ hasText: 'building' })).toHaveAttribute(
      'aria-current',
      'step',
      {
        timeout: 60_000,
      },
    );
    await expect(log.getByText(/Step \d+\/\d+|FROM |COPY |RUN /).first()).toBeVisible({ timeout: 60_000 });
    await picture(page, 'deploy-4-building');
    await expect(page.getByRole('status').filter({ hasText: 'ready' })).toBeVisible({ timeout: 120_000 });
    await expect(page.getByText('Ready at')).toBeVisible();
    await expect(log.getByText('verifying').first()).toBeVisible();
    for (const name of ['packaging', 'deploying', 'verifying', 'ready'])
      await expect(steps.getByRole('listitem').filter({ hasText: name })).toContainText('succeeded');
    await picture(page, 'deploy-5-ready');

    await page.getByLabel('Message to the agent').fill('How many kilometres are 26.2 miles?');
    await page.getByLabel('Message to the agent').press('Enter');
    const messages = page.getByRole('list', { name: 'Messages' });
    await expect(messages).toContainText('How many kilometres are 26.2 miles?');
    await expect(messages).toContainText(/42[.,]16/);
    await expect(messages).not.toContainText('Working…');
    await picture(page, 'deploy-6-chat');
    test
      .info()
      .annotations.push({ type: 'click to answer', description: `${String(Date.now() - acceptedAt)} ms` });
    expect(complaints).toEqual([]);
  });
});

test('the deployment is listed, and its service is live with revision, digest and chat', async ({ page }) => {
  await openSignedIn(page, '/deployments');
  const row = page.getByRole('listitem').filter({ hasText: 'units-agent' });
  await expect(row).toContainText('ready');
  await picture(page, 'deploy-7-list');

  await page.getByRole('link', { name: 'Services' }).click();
  await expect(page.getByRole('heading', { name: 'units-agent' })).toBeVisible();
  await picture(page, 'deploy-8-services');
  await page.getByRole('link', { name: 'units-agent', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'What is live' })).toBeVisible();
  await expect(page.getByText(/units-agent-d[a-z2-7]{11}/).first()).toBeVisible();
  const facts = page.getByRole('region', { name: 'What is live' });
  await expect(facts.getByText(/@sha256:[0-9a-f]{64}|process/)).toBeVisible();
  await page.getByLabel('Message to the agent').fill('Convert 350 °F to Celsius');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByRole('list', { name: 'Messages' })).toContainText(/176[.,]/);
  await picture(page, 'deploy-9-service');
});

test('its trace is one tree, from the click to the release', async ({ page }) => {
  await openSignedIn(page, '/deployments');
  await page.getByRole('link', { name: 'Units', exact: true }).first().click();
  await page.getByRole('link', { name: 'Where the time went' }).click();
  const spans = page.getByRole('list', { name: 'Spans' }).locator('.name');
  // A click, the API's request and message, the deployment, its five parts: whatever else was called.
  await expect(spans.first()).toHaveText('click: POST /api/v1/deployments');
  for (const name of ['POST /api/v1/deployments', 'send deployment-requests', 'deployment', 'queued'])
    await expect(spans.filter({ hasText: new RegExp(`^${name}$`) })).toHaveCount(1);
  for (const step of ['package', 'release', 'verify'])
    await expect(spans.filter({ hasText: new RegExp(`^${step}$`) })).toHaveCount(1);
  await spans.filter({ hasText: /^deployment$/ }).click();
  const attributes = page.getByLabel('Attributes of deployment', { exact: true });
  await expect(attributes).toContainText(/deployment\.outcome\s*ready/);
  await expect(attributes).toBeVisible();
  await expect(page.getByRole('region', { name: 'Duration of steps' })).toContainText('verifying');
  await lookAt(page, 'trace');
});

test('the log of a deployment that ended is there when its page is opened again', async ({ page }) => {
  await openSignedIn(page, '/deployments');
  await page.getByRole('link', { name: 'Units', exact: true }).first().click();
  await expect(page.getByRole('log').locator('.row').first()).toBeVisible();
  await expect(page.getByText(/^[\d,]+ lines$/)).toBeVisible();
});

test('a second deployment is rolled back from, and then the service is deleted with what belongs to it', async ({
  page,
}) => {
  test.setTimeout(360_000);
  await openSignedIn(page, '/deployments');
  await page.getByRole('link', { name: 'Units', exact: true }).first().click();
  await expect(page.getByRole('button', { name: 'Roll back' })).toHaveAccessibleDescription(
    'It is what is live now.',
  );
  const first = page.url();
  await page.getByRole('button', { name: 'Change and deploy…' }).click();
  await openPart(page, 'Environment variables');
  await page.getByRole('button', { name: 'Add a variable' }).click();
  await page.getByLabel('Name of variable 1').fill('GREETING');
  await page.getByLabel('Value of variable 1').fill('hello');
  await page.getByRole('button', { name: 'Review', exact: true }).click();
  await page.getByRole('button', { name: 'Deploy', exact: true }).click();
  await expect(page).toHaveURL(/\/deployments\/d[a-z2-7]{11}$/);
  await expect(page.getByRole('status').filter({ hasText: 'ready' })).toBeVisible({ timeout: 180_000 });

  await page.goto(first);
  await page.getByRole('button', { name: 'Roll back' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Roll back' }).click();
  const change = page.getByRole('region', { name: 'Change of traffic' });
  await expect(change.getByRole('status')).toHaveText('succeeded', { timeout: 90_000 });
  const id = first.split('/').at(-1) ?? '';
  await expect(page.getByRole('region', { name: 'What is live' })).toContainText(`units-agent-${id}`);
  const revisions = page.getByRole('list', { name: 'Revisions' }).getByRole('listitem');
  await expect(revisions).toHaveCount(2);
  await expect(revisions.filter({ hasText: id })).toContainText('100 %');
  await expect(page.getByRole('log').locator('.row').first()).toBeVisible();
  await page.getByRole('button', { name: 'Check now' }).click();
  await expect(page.getByText(/^. Answers: card of Units/)).toBeVisible({ timeout: 30_000 });
  await picture(page, 'deploy-10-rolled-back');

  await page.getByRole('button', { name: 'Delete service' }).click();
  await page.getByLabel('Type units-agent to go on').fill('units-agent');
  await page.getByRole('button', { name: 'Delete for good' }).click();
  await expect(page.getByRole('heading', { name: 'The service units-agent is deleted' })).toBeVisible({
    timeout: 120_000,
  });
  const items = page.getByRole('list', { name: 'What becomes of each item' });
  await expect(items).toContainText('Cloud Run service units-agent: deleted');
  await expect(items).toContainText(/Record services\/\S+: deleted/);
  await picture(page, 'deploy-11-deleted');
  await page.goto('/services');
  await expect(page.getByRole('heading', { name: 'Services' })).toBeVisible();
  await expect(page.getByText(/^Loading/)).toHaveCount(0);
  await expect(page.getByRole('link', { name: 'units-agent', exact: true })).toHaveCount(0);
});
