import { paths } from '@agent-gallery/contract';
import { expect, openSignedIn, picture, test } from './portal.ts';

const FORM = '/deployments/new?agent=world-clock-agent';

test('the rules of a service name are shown as one types', async ({ page }) => {
  await openSignedIn(page, FORM);
  const name = page.getByLabel('Service name');
  await name.fill('9_Clock-');
  await expect(page.getByText('Begin with a lowercase letter.')).toBeVisible();
  await expect(page.getByText('Use only lowercase letters, digits and hyphens.')).toBeVisible();
  await expect(page.getByText('Do not end with a hyphen.')).toBeVisible();
  await expect(name).toHaveAttribute('aria-invalid', 'true');
  await picture(page, 'form-1-invalid');
  await name.fill('clock');
  await expect(name).not.toHaveAttribute('aria-invalid');
});

test('a form with something wrong is not sent, and the wrong field gets the focus', async ({ page }) => {
  await openSignedIn(page, FORM);
  let sent = 0;
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().includes('/api/v1/deployments')) sent += 1;
  });
  await page.getByLabel('Project', { exact: true }).fill('No Project');
  await page.getByRole('button', { name: 'Review', exact: true }).click();
  await expect(page.getByText(/A project id has 6 to 30/)).toBeVisible();
  await expect(page.getByLabel('Project', { exact: true })).toBeFocused();
  expect(sent).toBe(0);
});

test('the checks of the local cloud are in order, and a double click makes one deployment', async ({
  page,
  db,
}) => {
  test.setTimeout(180_000);
  await openSignedIn(page, FORM);
  await page.getByLabel('Service name').fill('clock-twice');
  await page.getByRole('button', { name: 'Review', exact: true }).click();
  // What the API itself finds in the local cloud.
  const checks = page.getByRole('region', { name: 'Checks' });
  await expect(checks.getByText(/in order/).first()).toBeVisible();
  await expect(checks.getByRole('listitem').filter({ hasText: 'failed:' })).toHaveCount(0);
  await picture(page, 'form-2-review');
  await page.getByRole('button', { name: 'Deploy', exact: true }).dblclick();
  await expect(page).toHaveURL(/\/deployments\/d[a-z2-7]{11}$/);
  await expect(page.getByRole('heading', { name: 'clock-twice' })).toBeVisible();
  const found = await db
    .collection(paths.deployments())
    .where('request.serviceName', '==', 'clock-twice')
    .get();
  expect(found.size).toBe(1);
});

test('what the API refuses stands at its field, and the form can be sent again', async ({ page }) => {
  await openSignedIn(page, FORM);
  const keys: (string | null)[] = [];
  await page.route('**/api/v1/deployments', async (route) => {
    keys.push(await route.request().headerValue('idempotency-key'));
    if (keys.length > 1) return route.continue();
    await route.fulfill({
      status: 422,
      contentType: 'application/problem+json',
      body: JSON.stringify({
        type: 'urn:agent-gallery:problem:invalid-request',
        title: 'The request is not valid',
        status: 422,
        detail: 'A field is wrong.',
        code: 'invalid-request',
        requestId: 'r-1',
        errors: [{ in: 'body', pointer: '/serviceName', detail: 'This name is reserved.' }],
      }),
    });
  });
  await page.getByLabel('Service name').fill('clock-refused');
  await page.getByRole('button', { name: 'Review', exact: true }).click();
  await page.getByRole('button', { name: 'Deploy', exact: true }).click();
  await expect(page.getByText('This name is reserved.')).toBeVisible();
  await expect(page.getByLabel('Service name')).toBeFocused();
  await expect(page.getByRole('alert')).toContainText('The request is not valid');
  await picture(page, 'form-3-refused');
  await page.getByLabel('Service name').fill('clock-accepted');
  await page.getByRole('button', { name: 'Review', exact: true }).click();
  await page.getByRole('button', { name: 'Deploy', exact: true }).click();
  await expect(page).toHaveURL(/\/deployments\/d[a-z2-7]{11}$/);
  expect(new Set(keys).size).toBe(1);
  await expect(page.getByRole('status').filter({ hasText: 'ready' })).toBeVisible({ timeout: 90_000 });
});
