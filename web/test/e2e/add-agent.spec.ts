import { deploymentSchema, paths } from '@agent-gallery/contract';
import type { Page } from '@playwright/test';
import { archiveOf, echoArchive } from './archives.ts';
import { lookAt } from './look-at.ts';
import { expect, openSignedIn, picture, test } from './portal.ts';

test.use({ actionTimeout: 20_000 });

const UPLOADS = '**/*-agent-sources/uploads/**';

/** Lets a file fall onto the form, as somebody who drags it out of a folder does. */
async function dropFile(page: Page, name: string, content: Buffer): Promise<void> {
  const data = await page.evaluateHandle(
    ([fileName, base64]) => {
      const bytes = Uint8Array.from(atob(base64 ?? ''), (letter) => letter.charCodeAt(0));
      const transfer = new DataTransfer();
      transfer.items.add(new File([bytes], fileName ?? ''));
      return transfer;
    },
    [name, content.toString('base64')],
  );
  const place = page.getByRole('group', { name: 'Archive' });
  await place.dispatchEvent('dragover', { dataTransfer: data });
  await place.dispatchEvent('drop', { dataTransfer: data });
}

/** Makes the page's network as slow as some bytes a second. */
async function slowDown(page: Page, bytesPerSecond: number): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: bytesPerSecond,
  });
}

async function openForm(page: Page, tab: 'Git repository' | 'Archive' | 'Image'): Promise<void> {
  await openSignedIn(page, '/');
  await page.getByRole('link', { name: 'Add an agent' }).click();
  await expect(page.getByRole('heading', { name: 'Add an agent' })).toBeVisible();
  await page.getByRole('tab', { name: tab }).click();
}

async function removeAgent(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  const dialog = page.getByRole('alertdialog', { name: `Delete ${name}?` });
  await dialog.getByRole('button', { name: 'Delete agent' }).click();
  await expect(page).toHaveURL(/\/$/);
}

test('an archive is dropped, uploaded, added, deployed and read; then its agent is deleted', async ({
  page,
  db,
  complaints,
}) => {
  test.setTimeout(420_000);
  await openForm(page, 'Archive');
  await dropFile(page, 'echo-service.tar.gz', await echoArchive());
  await expect(page.getByRole('status').filter({ hasText: 'echo-service.tar.gz' })).toContainText(
    'is uploaded',
  );
  await expect(page.getByLabel('Name')).toHaveValue('Echo service');
  await page.getByLabel('Description').fill('Says what it was asked.');
  await page.getByLabel('Framework').selectOption('Container');
  await page.getByLabel('Tags').fill('echo, own');
  await picture(page, 'add-1-archive');
  await page.getByRole('button', { name: 'Add agent' }).click();

  await expect(page).toHaveURL(/\/agents\/echo-service-[a-z2-7]{5}$/);
  const agentUrl = page.url();
  await expect(page.getByRole('heading', { name: 'Echo service', level: 1 })).toBeVisible();
  await expect(page.getByText('Container, added by the workspace')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Where it comes from' })).toContainText('An archive');
  await expect(page.getByText('This agent has no README.')).toBeVisible();
  await page.getByRole('link', { name: 'Source', exact: true }).click();
  await expect(page.getByText('Its files are not here yet')).toBeVisible();
  await picture(page, 'add-2-not-yet');

  await page.getByRole('link', { name: 'Deploy', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Deploy Echo service' })).toBeVisible();
  await deployFromForm(page);
  await expect(page.getByRole('status').filter({ hasText: 'ready' })).toBeVisible({ timeout: 180_000 });
  const deploymentId = page.url().split('/').at(-1) ?? '';

  await page.goto(agentUrl);
  await expect(page.getByRole('region', { name: 'README' })).toContainText('Says what it was asked.');
  await expect(page.getByRole('region', { name: 'Where it is deployed' })).toContainText('Cloud Run');
  await page.getByRole('link', { name: 'Source', exact: true }).click();
  const files = page.getByRole('navigation', { name: 'Files' });
  await files.getByRole('link', { name: 'server.js' }).click();
  await expect(page.getByRole('region', { name: 'File src/server.js' })).toContainText(
    'Says what it was asked',
  );
  await expect(files.getByRole('link')).toHaveCount(3);
  await expect(files).not.toContainText('.env');
  await picture(page, 'add-3-source');

  await page.getByRole('link', { name: 'Gallery', exact: true }).click();
  const card = page.getByRole('article').filter({ hasText: 'Echo service' });
  await expect(card).toContainText('added by the workspace');
  await picture(page, 'add-4-gallery');
  await card.getByRole('link', { name: 'Echo service', exact: true }).click();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Delete Echo service?' });
  await expect(dialog).toContainText('What was deployed of it runs on.');
  await picture(page, 'add-5-delete');
  await dialog.getByRole('button', { name: 'Keep as it is' }).click();
  await expect(dialog).toHaveCount(0);
  await removeAgent(page, 'Echo service');
  await expect(page.getByRole('article').nth(1)).toBeVisible();
  await expect(page.getByRole('article').filter({ hasText: 'Echo service' })).toHaveCount(0);
  await page.goto(agentUrl);
  await expect(page.getByRole('heading', { name: /There is no agent/ })).toBeVisible();

  // The image that was built of it is an agent as well.
  const { image } = deploymentSchema.parse((await db.doc(paths.deployment(deploymentId)).get()).data());
  await page.goto('/agents/new?from=image');
  await page
    .getByRole('textbox', { name: 'Image' })
    .fill(`${image?.repository ?? ''}@${image?.digest ?? ''}`);
  await page.getByLabel('Name').fill('Echo image');
  await page.getByLabel('Description').fill('Says it again.');
  await page.getByLabel('Framework').selectOption('Container');
  await page.getByRole('button', { name: 'Add agent' }).click();
  await page.getByRole('link', { name: 'Deploy', exact: true }).click();
  await deployFromForm(page);
  await expect(page.getByRole('status').filter({ hasText: 'ready' })).toBeVisible({ timeout: 120_000 });
  expect(complaints).toEqual([]);
});

/** Goes through the deploy form with what it suggests. */
async function deployFromForm(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Review', exact: true }).click();
  await page.getByRole('button', { name: 'Deploy', exact: true }).click();
  await expect(page).toHaveURL(/\/deployments\/d[a-z2-7]{11}$/);
}

test('an upload shows how far it is, and can be canceled, retried and replaced', async ({ page }) => {
  test.setTimeout(180_000);
  await openForm(page, 'Archive');
  await expect(page.getByText('.zip or .tar.gz, at most 100 MB')).toBeVisible();
  const archive = await archiveOf(3_000_000);
  const file = { name: 'large.tar.gz', mimeType: 'application/gzip', buffer: archive };
  const input = page.locator('input[type=file]');
  await slowDown(page, 400_000);
  await input.setInputFiles(file);
  const progress = page.getByRole('progressbar', { name: 'Uploading large.tar.gz' });
  await expect(progress).toBeVisible();
  await expect
    .poll(() => progress.evaluate((bar: HTMLProgressElement) => bar.value))
    .toBeGreaterThan(100_000);
  await picture(page, 'add-6-progress');
  await page.getByRole('button', { name: 'Add agent' }).click();
  await expect(page.getByText('Wait until the archive has been uploaded.')).toBeVisible();
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await expect(progress).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'choose a file' })).toBeVisible();

  await slowDown(page, -1);
  await page.route(UPLOADS, (route) => route.abort('connectionreset'), { times: 1 });
  await input.setInputFiles(file);
  await expect(page.getByRole('alert')).toContainText('The upload was broken off');
  await picture(page, 'add-7-broken-off');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByText(/large\.tar\.gz, .*, is uploaded/)).toBeVisible();
  await page.getByRole('button', { name: 'Choose another' }).click();
  await expect(page.getByRole('button', { name: 'choose a file' })).toBeVisible();
});

test('what is no archive, or too large, is refused with words before anything is sent', async ({ page }) => {
  await openForm(page, 'Archive');
  let sent = 0;
  page.on('request', (request) => {
    if (request.url().includes('/uploads')) sent += 1;
  });
  await dropFile(page, 'bot.rar', Buffer.from('Rar!'));
  await expect(page.getByText('bot.rar is neither a .zip nor a .tar.gz file.')).toBeVisible();
  await dropFile(page, 'bot.zip', Buffer.from('<html>'));
  await expect(page.getByText('bot.zip is called an archive, but its content is not one.')).toBeVisible();
  await dropFile(page, 'none.zip', Buffer.alloc(0));
  await expect(page.getByText('none.zip is empty.')).toBeVisible();
  await page.evaluate(() => {
    const transfer = new DataTransfer();
    const part = new Uint8Array(1_048_576);
    part.set([0x50, 0x4b]);
    transfer.items.add(
      new File(
        Array.from({ length: 101 }, () => part),
        'huge.zip',
      ),
    );
    document
      .querySelector('.drop')
      ?.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
  });
  await expect(page.getByText('huge.zip has 101 MB; 100 MB are allowed.')).toBeVisible();
  await picture(page, 'add-8-refused');
  expect(sent).toBe(0);
});

test('a repository is added; what is wrong stands at its field, also what only the API knows', async ({
  page,
}) => {
  await openForm(page, 'Git repository');
  await page.getByRole('button', { name: 'Add agent' }).click();
  await expect(page.getByLabel('Repository URL')).toBeFocused();
  await expect(
    page.getByText('Enter the repository’s https URL, without user name and password.'),
  ).toBeVisible();
  await expect(page.getByText('Enter a name of at most 80 characters.')).toBeVisible();
  await picture(page, 'add-9-wrong');
  await page.getByLabel('Repository URL').fill('https://github.com/google/adk-samples.git');
  await page.getByLabel('Branch, tag or commit').fill('main');
  await page.getByLabel('Folder').fill('../etc');
  await page.getByLabel('Secret with an access token').fill('projects/p/secrets/git-token/versions/latest');
  await expect(page.getByLabel('Name')).toHaveValue('Adk samples');
  await page.getByLabel('Description').fill('Samples of the Agent Development Kit.');
  await page.getByRole('button', { name: 'Add agent' }).click();
  await expect(page.getByText('Name a folder within the source, with no “..”.')).toBeVisible();
  await expect(page.getByLabel('Folder')).toBeFocused();
  await page.getByLabel('Folder').fill('python/agents/bot');

  await page.route(
    '**/api/v1/agents',
    (route) =>
      route.fulfill({
        status: 400,
        contentType: 'application/problem+json',
        json: {
          type: 'urn:agent-gallery:problem:invalid-request',
          title: 'The request is not valid',
          status: 400,
          detail: 'A field is wrong.',
          code: 'invalid-request',
          requestId: 'r-1',
          errors: [{ in: 'body', pointer: '/source/ref', detail: 'There is no such branch.' }],
        },
      }),
    { times: 1 },
  );
  await page.getByRole('button', { name: 'Add agent' }).click();
  await expect(page.getByText('There is no such branch.')).toBeVisible();
  await expect(page.getByLabel('Branch, tag or commit')).toHaveAttribute('aria-invalid', 'true');
  await page.getByRole('button', { name: 'Add agent' }).click();
  await expect(page.getByRole('heading', { name: 'Adk samples', level: 1 })).toBeVisible();
  const origin = page.getByRole('region', { name: 'Where it comes from' });
  await expect(origin).toContainText('main, folder python/agents/bot');
  await expect(origin.getByRole('link')).toHaveAttribute('href', 'https://github.com/google/adk-samples.git');
  await page.getByRole('link', { name: 'Deploy', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Deploy Adk samples' })).toBeVisible();
  await page.goBack();
  await removeAgent(page, 'Adk samples');
});

test('an image is added, and has no source to show', async ({ page }) => {
  await openForm(page, 'Image');
  await page.getByRole('textbox', { name: 'Image' }).fill('registry.test/team/bot:latest');
  await page.getByLabel('Description').fill('Was built elsewhere.');
  await page.getByRole('button', { name: 'Add agent' }).click();
  await expect(page.getByText('Name the image by digest: registry/name@sha256:…')).toBeVisible();
  await page.getByRole('textbox', { name: 'Image' }).fill(`registry.test/team/bot@sha256:${'0'.repeat(64)}`);
  await page.getByRole('button', { name: 'Add agent' }).click();
  await expect(page.getByRole('heading', { name: 'Bot', level: 1 })).toBeVisible();
  await page.getByRole('link', { name: 'Source', exact: true }).click();
  await expect(page.getByText('An image’s source is not known here')).toBeVisible();
  await removeAgent(page, 'Bot');
});

test('the source of a shipped agent is a tree of files, each with an address of its own', async ({
  page,
  context,
  complaints,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await openSignedIn(page, '/agents/units-agent');
  await expect(page.getByRole('button', { name: 'Delete', exact: true })).toHaveCount(0);
  await page.getByRole('link', { name: 'Source', exact: true }).click();
  const files = page.getByRole('navigation', { name: 'Files' });
  await expect(files.getByRole('link', { name: 'README.md' })).toHaveAttribute('aria-current', 'true');
  await files.getByRole('link', { name: 'convert.ts' }).click();
  await expect(page).toHaveURL(/\?file=src%2Fconvert\.ts$/);
  await expect(page).toHaveTitle('src/convert.ts · Units · Agent Gallery');
  const code = page.getByRole('region', { name: 'File src/convert.ts' });
  await expect(code.locator('.hljs-keyword').first()).toHaveText('import');
  await expect(code.locator('.numbers')).toContainText('10');
  await page.getByRole('button', { name: 'Copy' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Copied' })).toBeAttached();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('export const convert');

  await files.getByRole('link', { name: 'Dockerfile' }).click();
  await expect(page.getByRole('region', { name: 'File Dockerfile' })).toContainText('FROM node:');
  await page.goBack();
  await expect(code).toBeVisible();
  await page.reload();
  await expect(code.locator('.hljs-keyword').first()).toBeVisible();
  await page.goto('/agents/units-agent?file=../../etc/passwd');
  await expect(page.getByText('There is no file “../../etc/passwd”')).toBeVisible();
  expect(complaints).toEqual([]);
});

test('files that cannot be read say so, and are read when it is tried again', async ({ page }) => {
  await openSignedIn(page, '/');
  await page.route('**/api/v1/agents/units-agent/files', (route) => route.abort('internetdisconnected'), {
    times: 1,
  });
  await page.goto('/agents/units-agent?view=source');
  await expect(page.getByRole('alert')).toContainText('No connection');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('navigation', { name: 'Files' })).toBeVisible();
});

test('the pages of agents fit, in light and dark, and axe finds nothing', async ({ page, complaints }) => {
  test.setTimeout(300_000);
  await openSignedIn(page, '/');
  for (const [name, path, words] of [
    ['new-git', '/agents/new', 'Repository URL'],
    ['new-archive', '/agents/new?from=archive', 'choose a file'],
    ['new-image', '/agents/new?from=image', 'By digest'],
    ['shipped-agent', '/agents/units-agent', 'Skills'],
    ['source', '/agents/units-agent?file=src%2Fanswer-question.ts', 'lines'],
  ] as const) {
    await page.goto(path);
    await expect(page.getByText(words).first()).toBeVisible();
    await expect(page.getByText(/^Loading/)).toHaveCount(0);
    await lookAt(page, name);
  }
  expect(complaints).toEqual([]);
});
