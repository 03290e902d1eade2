import { expect, openSignedIn, picture, test } from './console.ts';
import { answerApi, openPart, review } from './form-page.ts';

const FRESH = '/deployments/new?agent=invoice-checker';
const SECRET = `AIza${'x'.repeat(35)}`;

test.beforeEach(async ({ page }) => {
  await answerApi(page);
  await openSignedIn(page, FRESH);
  await openPart(page, 'Environment variables');
});

test('a .env file is pasted, its variables become rows, and those that look like secrets are pointed out', async ({
  page,
}) => {
  await page.getByText('Import a .env file').click();
  await page
    .getByLabel('Text of a .env file')
    .fill('# mine\nMODE=fast\nexport GREETING="Hello,\nworld"\nDB_PASSWORD=\'hunter2 #1\'\n');
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page.getByText('3 variables added, 0 replaced.')).toBeVisible();
  await expect(page.getByText('DB_PASSWORD looks like a secret: refer to one')).toBeVisible();
  await expect(page.getByLabel('Name of variable 2')).toHaveValue('GREETING');
  await expect(page.getByLabel('Value of variable 2')).toHaveValue('Hello,\nworld');
  const value = page.getByLabel('Value of variable 3');
  await expect(value).toHaveAttribute('type', 'password');
  await page.getByRole('button', { name: 'Show the value of DB_PASSWORD' }).click();
  await expect(value).toHaveValue('hunter2 #1');
  await expect(value).not.toHaveAttribute('type');
  await page.getByText('Text of a .env file').scrollIntoViewIfNeeded();
  await picture(page, 'form-env');
  // Once more: what is there is replaced.
  await page.getByLabel('Text of a .env file').fill('MODE=slow');
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page.getByText('0 variables added, 1 replaced.')).toBeVisible();
  await expect(page.getByLabel('Value of variable 1')).toHaveValue('slow');
});

test('a .env file is chosen, one that is too large or holds nothing is refused', async ({ page }) => {
  await page.getByText('Import a .env file').click();
  const choose = page.getByLabel('Choose a file', { exact: true }).and(page.locator('input'));
  await choose.setInputFiles({ name: '.env', mimeType: '', buffer: Buffer.from('A=1\r\nB=2\r\n') });
  await expect(page.getByLabel('Value of variable 2')).toHaveValue('2');
  await choose.setInputFiles({ name: '.env', mimeType: '', buffer: Buffer.from('nothing here') });
  await expect(page.getByText('No variable was found in it.')).toBeVisible();
  await choose.setInputFiles({ name: '.env', mimeType: '', buffer: Buffer.alloc(300 * 1024, 'A=1\n') });
  await expect(page.getByText('A .env file may have at most 256 KiB.')).toBeVisible();
  await expect(page.getByLabel(/^Name of variable/)).toHaveCount(2);
});

test('lines that are pasted into a name become rows', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'Add a variable' }).click();
  await page.evaluate(() => navigator.clipboard.writeText('ONE=1\nTWO=2\n'));
  await page.getByLabel('Name of variable 1').press('Control+v');
  await expect(page.getByLabel('Name of variable 2')).toHaveValue('TWO');
  await expect(page.getByLabel('Value of variable 1')).toHaveValue('1');
});

test('a value that looks like a secret is warned of by its name, refused by its look, and made a reference', async ({
  page,
}) => {
  await page.getByRole('button', { name: 'Add a variable' }).click();
  await page.getByLabel('Name of variable 1').fill('OPENAI_API_KEY');
  await page.getByLabel('Value of variable 1').fill('not-really');
  await expect(page.getByText('This looks like a secret. Its value would be stored')).toBeVisible();
  await expect(page.getByLabel('Value of variable 1')).not.toHaveAttribute('aria-invalid');
  await page.getByLabel('Value of variable 1').fill(SECRET);
  await expect(page.getByLabel('Value of variable 1')).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByText(/Put it into Secret Manager and refer to it/)).toBeVisible();
  await page.getByRole('button', { name: 'Refer to a secret instead' }).click();
  await expect(page.getByLabel('Secret of variable 1')).toHaveValue('openai-api-key');
  await expect(page.getByLabel('Version of variable 1')).toHaveValue('latest');
  await expect(page.getByText('This looks like a secret.')).toHaveCount(0);
  await review(page);
  await expect(page.getByText('secret openai-api-key, version latest')).toBeVisible();
  expect(await page.content()).not.toContain(SECRET);
});

test('values that look like secrets are hidden in the review and its command, and shown when asked for', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'Add a variable' }).click();
  await page.getByLabel('Name of variable 1').fill('DB_PASSWORD');
  await page.getByLabel('Value of variable 1').fill("it's hunter2");
  await review(page);
  expect(await page.locator('main').innerText()).not.toContain('hunter2');
  await page.getByRole('button', { name: 'Copy the command' }).click();
  await expect(page.getByText('Copied').first()).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(
    "--set-env-vars='DB_PASSWORD=it'\\''s hunter2'",
  );
  await page.getByRole('button', { name: 'Show them' }).click();
  await expect(page.locator('pre')).toContainText('hunter2');
});

test('rows are added and removed by key, and the focus stays among them', async ({ page }) => {
  const add = page.getByRole('button', { name: 'Add a variable' });
  await add.focus();
  for (const name of ['A', 'B', 'A']) {
    await page.keyboard.press('Enter');
    await page.keyboard.type(name);
    await add.focus();
  }
  await expect(page.getByText('This name is there already.')).toBeVisible();
  await page.getByRole('button', { name: 'Remove variable 2' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Name of variable 2')).toBeFocused();
  await page.getByRole('button', { name: 'Remove variable 2' }).click();
  await expect(page.getByLabel('Name of variable 1')).toBeFocused();
  await page.getByRole('button', { name: 'Remove variable 1' }).click();
  await expect(add).toBeFocused();
});
