import { paths } from '@agent-gallery/contract';
import { expect, openSignedIn, picture, test } from './console.ts';
import { answerApi, openPart, review } from './form-page.ts';

// No deployment of this agent is in the seeded records.
const FRESH = '/deployments/new?agent=invoice-checker';

test('every setting is sent as it was typed, and none that was not', async ({ page, complaints }) => {
  const api = await answerApi(page);
  await openSignedIn(page, FRESH);
  await page.getByLabel('Service name').fill('invoices');
  await page.getByLabel('Project', { exact: true }).fill('some-project');
  await page.getByLabel('Region').selectOption('europe-west1');
  await page.getByRole('radio', { name: /Public/ }).check();
  await openPart(page, 'Advanced settings');
  await page.getByLabel('CPUs').selectOption('2');
  await page.getByLabel('Memory').fill('4Gi');
  await page.getByLabel('CPU allocation').selectOption({ label: 'only during requests' });
  await page.getByLabel('Minimum instances').fill('0');
  await page.getByLabel('Maximum instances').fill('7');
  await page.getByLabel('Concurrency').fill('12');
  await page.getByLabel('Service account').fill('bot@some-project.iam.gserviceaccount.com');
  await page.getByLabel('Ingress').selectOption({ label: 'internal' });
  await page.getByLabel('Request timeout').fill('900');
  await page.getByLabel('Startup timeout').fill('60');
  await page.getByLabel('Container port').fill('3000');
  await page.getByRole('button', { name: 'Add a label' }).click();
  await page.getByLabel('Name of label 1').fill('team');
  await page.getByLabel('Value of label 1').fill('geo');
  await page.getByLabel('Build the image anew').check();
  await page.getByLabel('Build machine').selectOption('E2_HIGHCPU_8');
  await page.getByLabel('Build timeout').fill('1200');
  await openPart(page, 'Environment variables');
  await page.getByRole('button', { name: 'Add a variable' }).click();
  await expect(page.getByLabel('Name of variable 1')).toBeFocused();
  await page.getByLabel('Name of variable 1').fill('MODE');
  await page.getByLabel('Value of variable 1').fill('fast, and "quoted"');
  await page.getByRole('button', { name: 'Add a variable' }).click();
  await page.getByLabel('Name of variable 2').fill('TOKEN');
  await page.getByLabel('Kind of variable 2').selectOption('secret');
  await page.getByLabel('Secret of variable 2').fill('my-token');
  await page.getByLabel('Version of variable 2').fill('3');
  await review(page);
  await page.getByRole('button', { name: 'Deploy', exact: true }).click();
  await expect(page).toHaveURL(/\/deployments\/dreadyaaaaaa$/);
  expect(api.deployments.map(({ request }) => request)).toEqual([
    {
      workspaceId: 'default',
      agentId: 'invoice-checker',
      target: 'cloud-run',
      project: 'some-project',
      region: 'europe-west1',
      serviceName: 'invoices',
      access: 'public',
      rebuild: true,
      build: { machineType: 'E2_HIGHCPU_8', timeoutSeconds: 1200 },
      settings: {
        cpu: 2,
        memory: '4Gi',
        cpuAlways: false,
        concurrency: 12,
        timeoutSeconds: 900,
        startupTimeoutSeconds: 60,
        port: 3000,
        minInstances: 0,
        maxInstances: 7,
        env: { MODE: 'fast, and "quoted"', TOKEN: { secret: 'my-token', version: '3' } },
        serviceAccount: 'bot@some-project.iam.gserviceaccount.com',
        ingress: 'internal',
        labels: { team: 'geo' },
      },
    },
  ]);
  expect(api.preflights[0]).toEqual(api.deployments[0]?.request);
  expect(complaints).toEqual([]);
});

test('what is wrong is said at its field as one types, and a closed part opens for it', async ({ page }) => {
  const api = await answerApi(page);
  await openSignedIn(page, FRESH);
  await openPart(page, 'Advanced settings');
  const memory = page.getByLabel('Memory');
  await memory.fill('8Gi');
  await expect(page.getByText('1 CPU may have at most 4Gi of memory; 8Gi needs 2 CPUs.')).toBeVisible();
  await page.getByLabel('CPUs').selectOption('2');
  await expect(memory).not.toHaveAttribute('aria-invalid');
  await page.getByLabel('Maximum instances').fill('0');
  await expect(page.getByText('Write at least 1.')).toBeVisible();
  await page.getByLabel('Maximum instances').fill('many');
  await expect(page.getByText('Write a whole number.')).toBeVisible();
  await openPart(page, 'Environment variables');
  await page.getByRole('button', { name: 'Add a variable' }).click();
  await page.getByLabel('Name of variable 1').fill('PORT');
  await expect(page.getByText('Cloud Run sets this variable itself.')).toBeVisible();
  await page.locator('summary').filter({ hasText: 'Environment variables' }).click();
  await expect(page.getByLabel('Name of variable 1')).toBeHidden();
  await page.getByRole('button', { name: 'Review', exact: true }).click();
  await expect(page.getByRole('status').filter({ hasText: '2 fields need another look.' })).toBeVisible();
  await openPart(page, 'Environment variables');
  await page.getByLabel('Name of variable 1').fill('PORTAL');
  await page.getByRole('button', { name: 'Review', exact: true }).click();
  await expect(page.getByLabel('Maximum instances')).toBeFocused();
  expect(api.preflights).toEqual([]);
  expect(page.url()).not.toContain('step=review');
});

test('Agent Engine is asked only for what it has', async ({ page }) => {
  const api = await answerApi(page);
  await openSignedIn(page, FRESH);
  await openPart(page, 'Advanced settings');
  await page.getByLabel('Container port').fill('3000');
  await page.getByRole('radio', { name: /Public/ }).check();
  await page.getByRole('radio', { name: /Agent Engine/ }).check();
  await expect(page.getByLabel('Container port')).toHaveCount(0);
  await expect(page.getByText(/has no CPU allocation, timeouts, port or ingress/)).toBeVisible();
  await expect(page.getByRole('radio', { name: /Public/ })).toBeDisabled();
  await page.getByLabel('Concurrency').fill('4');
  await review(page);
  await expect(page.getByText('Agent Engine bills no idle time.')).toBeVisible();
  await expect(page.locator('pre')).toContainText('reasoningEngines');
  await expect.poll(() => api.preflights.length).toBe(1);
  expect(api.preflights[0]).toMatchObject({
    target: 'agent-engine',
    access: 'private',
    settings: { concurrency: 4 },
  });
  expect(Object.keys(api.preflights[0]?.settings ?? {})).toEqual(['concurrency']);
});

test('the form is filled in as the last deployment of the agent was, or begins with the defaults', async ({
  page,
}) => {
  await answerApi(page);
  await openSignedIn(page, '/deployments/new?agent=units-agent');
  await expect(page.getByText(/Filled in from the deployment of units-staging/)).toBeVisible();
  await expect(page.getByLabel('Service name')).toHaveValue('units-staging');
  await page.getByRole('button', { name: 'Begin with the defaults' }).click();
  await expect(page.getByLabel('Service name')).toHaveValue('units-agent');
  await expect(page.getByText(/Filled in from/)).toHaveCount(0);
});

test('what the workspace prefers stands in the form of an agent that was never deployed', async ({
  page,
  db,
}) => {
  await answerApi(page);
  const defaults = {
    region: 'europe-west4',
    access: 'public',
    settings: { memory: '2Gi', labels: { team: 'x' } },
  };
  const workspace = db.doc(paths.workspace('default'));
  const before = (await workspace.get()).data() ?? {};
  await workspace.update({ defaults });
  await openSignedIn(page, FRESH);
  await expect(page.getByLabel('Region')).toHaveValue('europe-west4');
  await expect(page.getByRole('radio', { name: /Public/ })).toBeChecked();
  await openPart(page, 'Advanced settings');
  await expect(page.getByLabel('Memory')).toHaveValue('2Gi');
  await expect(page.getByLabel('Name of label 1')).toHaveValue('team');
  await workspace.set(before);
});

test('a deployment is repeated with all its settings', async ({ page, db }) => {
  const api = await answerApi(page);
  const ref = db.doc('deployments/dfailedaaaaa');
  const settings = {
    cpu: 4,
    memory: '8Gi',
    cpuAlways: true,
    minInstances: 1,
    maxInstances: 2,
    env: { A: 'line 1\nline 2', K: { secret: 'projects/other/secrets/k', version: '7' } },
    labels: { team: 'time' },
  };
  await ref.update({ 'request.settings': settings, 'request.access': 'public', 'request.rebuild': true });
  await openSignedIn(page, '/deployments/new?from=dfailedaaaaa');
  await expect(page.getByRole('heading', { name: 'Deploy World Clock' })).toBeVisible();
  await review(page);
  await page.getByRole('button', { name: 'Deploy', exact: true }).click();
  await expect.poll(() => api.deployments.length).toBe(1);
  const before = (await ref.get()).get('request') as unknown;
  expect(api.deployments[0]?.request).toEqual(before);
  await page.goto('/deployments/new?from=dnosuchthing');
  await expect(page.getByRole('heading', { name: /There is no deployment “dnosuchthing”/ })).toBeVisible();
});

test('a service that exists is said to be updated, with what is live and by whom', async ({ page }) => {
  await answerApi(page);
  await openSignedIn(page, FRESH);
  const notice = page.getByRole('region', { name: 'This updates a service that exists' });
  await expect(notice).toHaveCount(0);
  await page.getByLabel('Service name').fill('units-agent');
  await expect(notice).toContainText(
    /Revision units-agent-dreadyaaaaaa has been live since .*It keeps serving until the new one is verified\./,
  );
  await expect(notice).toContainText(
    'It runs the agent Units now; this deployment replaces it by Invoice checker.',
  );
  await picture(page, 'form-existing');
  // Offered where it changes something.
  await expect(notice.getByRole('button', { name: 'Use its last settings' })).toHaveCount(0);
  await page.getByRole('radio', { name: /Public/ }).check();
  await notice.getByRole('button', { name: 'Use its last settings' }).click();
  await expect(page.getByRole('radio', { name: /Private/ })).toBeChecked();
  await expect(notice.getByRole('button', { name: 'Use its last settings' })).toHaveCount(0);
  await page.getByLabel('Service name').fill('units-staging');
  await expect(notice).toContainText('Nothing is live there yet.');
  await expect(notice).toContainText(/The deployment d\w+ is under way; this one begins when it has ended\./);
  await page.getByLabel('Region').selectOption('europe-west3');
  await expect(notice).toHaveCount(0);
  await expect(page.getByText(/costs about 20 to 40 % more/)).toBeVisible();
});

test('what was typed survives a reload, secrets left out, and can be thrown away', async ({ page }) => {
  await answerApi(page);
  await openSignedIn(page, FRESH);
  await page.getByLabel('Service name').fill('invoices-2');
  await openPart(page, 'Environment variables');
  await page.getByRole('button', { name: 'Add a variable' }).click();
  await page.getByLabel('Name of variable 1').fill('DB_PASSWORD');
  await page.getByLabel('Value of variable 1').fill('hunter2');
  await review(page);
  await page.reload();
  // The value is missing, so that the address of the review leads back to it.
  await expect(page.getByLabel('Value of variable 1')).toBeFocused();
  await expect(page.getByText('Enter the value again: what looks like a secret is not kept.')).toBeVisible();
  await expect(page.getByText('What was typed before is back.')).toBeVisible();
  await expect(page.getByLabel('Service name')).toHaveValue('invoices-2');
  expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage }))).not.toContain('hunter2');
  await page.getByRole('button', { name: 'Start over' }).click();
  await expect(page.getByLabel('Service name')).toHaveValue('invoice-checker');
});
