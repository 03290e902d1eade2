import type { Finding } from '@agent-gallery/contract';
import { expect, openSignedIn, picture, test } from './console.ts';
import { answerApi, FINDINGS, IN_ORDER, openPart, review } from './form-page.ts';

const FRESH = '/deployments/new?agent=invoice-checker';

test('the review is a step of its own: in the address, by the back button, with the focus on it', async ({
  page,
  complaints,
}) => {
  const api = await answerApi(page);
  await openSignedIn(page, FRESH);
  await page.getByLabel('Service name').fill('invoices');
  // By key alone.
  await page.getByLabel('Service name').press('Enter');
  await expect(page).toHaveURL(/step=review/);
  await expect(page).toHaveTitle('Review: deploy Invoice checker · Agent Gallery');
  await expect(page.getByRole('heading', { name: 'Review', exact: true })).toBeFocused();
  await expect(page.getByRole('navigation', { name: 'Steps' }).locator('[aria-current]')).toContainText(
    'Review',
  );
  await page.goBack();
  await expect(page.getByLabel('Service name')).toHaveValue('invoices');
  await expect(page.getByRole('heading', { name: 'Settings', exact: true })).toBeFocused();
  await page.getByLabel('Service name').fill('invoices-3');
  await page.goForward();
  await expect(page.getByText('invoices-3', { exact: true })).toBeVisible();
  await expect
    .poll(() => api.preflights.map(({ serviceName }) => serviceName))
    .toEqual(['invoices', 'invoices-3']);
  await page.reload();
  await expect(page.getByText('invoices-3', { exact: true })).toBeVisible();
  await page.getByRole('link', { name: 'Back to settings' }).click();
  await expect(page.getByLabel('Service name')).toHaveValue('invoices-3');
  expect(complaints).toEqual([]);
});

test('a link to the review opens it', async ({ page }) => {
  await answerApi(page);
  await openSignedIn(page, `${FRESH}&step=review`);
  await expect(page.getByRole('heading', { name: 'What is deployed' })).toBeVisible();
});

test('findings stand with what mends them, and what fails holds the deployment back until it is mended', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const api = await answerApi(page, { preflights: [FINDINGS, IN_ORDER] });
  await openSignedIn(page, FRESH);
  await review(page);
  const checks = page.getByRole('region', { name: 'Checks' });
  await expect(checks.getByRole('status').first()).toHaveText(
    '1 failed, 1 warning, 1 not known, 1 in order.',
  );
  await expect(checks.getByRole('listitem').first()).toContainText(
    'failed: run.googleapis.com is not enabled in demo-agent-gallery.',
  );
  await checks.getByRole('button', { name: 'Copy the command that puts it right' }).first().click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(FINDINGS[0]?.fix);
  await picture(page, 'form-review');
  const deploy = page.getByRole('button', { name: 'Deploy', exact: true });
  await expect(deploy).toHaveAttribute('aria-disabled', 'true');
  await expect(deploy).toHaveAccessibleDescription(
    /1 check fails, so that the deployment would fail as well/,
  );
  await deploy.click({ force: true });
  await expect(page).toHaveURL(/step=review/);
  expect(api.deployments).toEqual([]);
  await checks.getByRole('button', { name: 'Check again' }).click();
  await expect(checks.getByRole('status').first()).toHaveText('All 1 checks are in order.');
  await deploy.click();
  await expect(page).toHaveURL(/\/deployments\/dreadyaaaaaa$/);
});

test('checks that cannot be made are said to be so, and hold nothing back', async ({ page }) => {
  const api = await answerApi(page, { preflights: [503, IN_ORDER] });
  await openSignedIn(page, FRESH);
  await review(page);
  const checks = page.getByRole('region', { name: 'Checks' });
  await expect(checks.getByRole('alert')).toContainText('The checks could not be made.');
  await expect(page.getByRole('button', { name: 'Deploy', exact: true })).toHaveAttribute(
    'aria-disabled',
    'false',
  );
  await checks.getByRole('button', { name: 'Check again' }).click();
  await expect(checks.getByText('All 1 checks are in order.')).toBeVisible();
  expect(api.preflights).toHaveLength(2);
});

test('a name of somebody else is found, and changed where it stands', async ({ page }) => {
  const taken: Finding = {
    check: 'name',
    status: 'failed',
    text: 'Cloud Run has a service invoice-checker in us-central1 that this workspace did not deploy.',
    fix: 'Choose another service name.',
  };
  await answerApi(page, { preflights: [[taken]] });
  await openSignedIn(page, FRESH);
  await review(page);
  await page.getByRole('button', { name: 'Change the name' }).click();
  await expect(page.getByLabel('Service name')).toBeFocused();
});

test('the cost follows the settings, and says of when its prices are and what it leaves out', async ({
  page,
}) => {
  await answerApi(page);
  await openSignedIn(page, FRESH);
  await review(page);
  const cost = page.getByRole('region', { name: 'Estimated cost' });
  await expect(cost).toContainText('$49.93');
  await expect(cost).toContainText('$0.00 to $38.00');
  await cost.getByLabel('Time that a request takes').selectOption('10 s');
  await expect(cost).toContainText('to $190');
  await expect(cost).toContainText(/List prices of \d{4}-\d\d-\d\d/);
  await expect(cost).toContainText('Not included: free tiers');
  await page.goBack();
  await openPart(page, 'Advanced settings');
  await page.getByLabel('Minimum instances').fill('0');
  await review(page);
  await expect(cost).toContainText('No instance stays up');
  await expect(cost).toContainText('$0.00');
});

test('the command says what was chosen', async ({ page }) => {
  await answerApi(page);
  await openSignedIn(page, FRESH);
  await openPart(page, 'Advanced settings');
  await page.getByLabel('Memory').fill('2Gi');
  await review(page);
  const command = page.getByRole('region', { name: 'Equivalent command' }).locator('pre');
  await expect(command).toContainText('gcloud run deploy invoice-checker \\');
  await expect(command).toContainText('--memory=2Gi \\');
  await expect(command).toContainText('--source=invoice-checker \\');
});

test('a double click on Review deploys nothing, and one on Deploy makes one deployment', async ({ page }) => {
  const api = await answerApi(page);
  await openSignedIn(page, FRESH);
  await page.getByRole('button', { name: 'Review', exact: true }).dblclick();
  await expect(page.getByRole('heading', { name: 'What is deployed' })).toBeVisible();
  expect(api.deployments).toEqual([]);
  await page.getByRole('button', { name: 'Deploy', exact: true }).dblclick();
  await expect(page).toHaveURL(/\/deployments\/dreadyaaaaaa$/);
  expect(api.deployments).toHaveLength(1);
});

test('what the API refuses stands at its field, in rows too, and the form can be sent again', async ({
  page,
}) => {
  const api = await answerApi(page, {
    deployments: [
      { errors: [{ in: 'body', pointer: '/settings/env/MODE', detail: 'MODE is not for you.' }] },
      {
        title: 'The service name is taken',
        status: 409,
        code: 'service-name-taken',
        errors: [{ in: 'body', pointer: '/serviceName', detail: 'Taken by another workspace.' }],
      },
      'created',
    ],
  });
  await openSignedIn(page, FRESH);
  await openPart(page, 'Environment variables');
  await page.getByRole('button', { name: 'Add a variable' }).click();
  await page.getByLabel('Name of variable 1').fill('MODE');
  await page.getByLabel('Value of variable 1').fill('fast');
  await review(page);
  await page.getByRole('button', { name: 'Deploy', exact: true }).click();
  await expect(page.getByLabel('Value of variable 1')).toBeFocused();
  await expect(page.getByText('MODE is not for you.')).toBeVisible();
  await expect(page.getByRole('alert')).toContainText('The request is not valid');
  await picture(page, 'form-refused-row');
  await page.getByLabel('Value of variable 1').fill('slow');
  await review(page);
  await page.getByRole('button', { name: 'Deploy', exact: true }).click();
  await expect(page.getByText('Taken by another workspace.')).toBeVisible();
  await expect(page.getByLabel('Service name')).toBeFocused();
  await page.getByLabel('Service name').fill('invoices-9');
  await review(page);
  await page.getByRole('button', { name: 'Deploy', exact: true }).click();
  await expect(page).toHaveURL(/\/deployments\/dreadyaaaaaa$/);
  // Nothing was created before, so that it is the same asking.
  expect(new Set(api.deployments.map(({ key }) => key)).size).toBe(1);
});
