import { AxeBuilder } from '@axe-core/playwright';
import { expect, messages, openChat, picture, say, test, untilAnswered } from './chat-stack.ts';

test.use({ trace: 'off', permissions: ['clipboard-read', 'clipboard-write'] });

const clipboard = (page: { evaluate: (f: () => Promise<string>) => Promise<string> }) =>
  page.evaluate(() => navigator.clipboard.readText());

test('the raw messages show each request and event as JSON, can be filtered, and copied as cURL with no token', async ({
  page,
  stack,
  complaints,
}) => {
  await openChat(page, stack);
  await page.getByRole('button', { name: 'Raw messages' }).click();
  const drawer = page.getByRole('dialog', { name: 'Raw messages' });
  await expect(drawer).toContainText('Nothing yet.');
  await say(page, "count 120 every 5 it's $(me)");
  await untilAnswered(page);
  await expect(drawer.getByText(/1\d\d messages/)).toBeVisible();
  const rows = drawer.getByRole('region').getByRole('button');
  await expect(rows.first()).toContainText('POST message:send');
  // Only what is in sight is in the document.
  expect(await rows.count()).toBeLessThan(80);
  await rows.first().click();
  await expect(drawer.locator('pre').first()).toContainText('"returnImmediately": true');
  await picture(page, 'chat-raw-1-drawer');

  await drawer.getByRole('button', { name: 'Copy as cURL' }).click();
  const command = await clipboard(page);
  expect(command).toContain(String.raw`it'\''s $(me)`);
  expect(command).toContain('"Authorization: Bearer $ID_TOKEN"');
  expect(command).toContain(`/api/v1/services/${stack.agents.tester.id}/a2a/message:send'`);
  expect(command).not.toContain('eyJ');
  await rows.first().click();

  await drawer.getByLabel('Kind').selectOption('Events');
  await drawer.getByLabel('Filter').fill('TASK_STATE_COMPLETED');
  await expect(drawer.getByRole('status')).toHaveText(/1 of 1\d\d/);
  await rows.first().click();
  await expect(drawer.locator('pre')).toContainText('"state": "TASK_STATE_COMPLETED"');
  await drawer.getByRole('button', { name: 'Copy all as JSON lines' }).click();
  const lines = (await clipboard(page)).split('\n').map((line) => JSON.parse(line) as { kind: string });
  expect(lines.map(({ kind }) => kind)).toEqual(['event']);
  expect((await new AxeBuilder({ page }).include('.drawer').analyze()).violations).toEqual([]);

  await page.keyboard.press('Escape');
  await expect(drawer).toBeHidden();
  await expect(page.getByRole('button', { name: 'Raw messages' })).toBeFocused();
  expect(complaints).toEqual([]);
});

test('a message is copied as a command of its own', async ({ page, stack }) => {
  await openChat(page, stack);
  await say(page, 'hello there');
  await untilAnswered(page);
  await messages(page).getByRole('button', { name: 'Copy as cURL' }).click();
  await expect(messages(page).getByRole('button', { name: 'Copied' })).toBeVisible();
  expect(await clipboard(page)).toContain('"parts":[{"text":"hello there"}]');
});

for (const width of [360, 1440])
  test(`two revisions answer the same message side by side at ${String(width)} px`, async ({
    page,
    stack,
    complaints,
  }) => {
    await page.setViewportSize({ width, height: 900 });
    await openChat(page, stack);
    await page.getByRole('link', { name: 'Compare revisions' }).click();
    await expect(page.getByLabel('First revision')).toHaveValue('tester-00001');
    await expect(page.getByLabel('Second revision')).toHaveValue('tester-00000');
    await say(page, 'who');
    const conversation = (revision: string) =>
      page.getByRole('region', { name: `Conversation with ${revision}` });
    await expect(conversation('tester-00001')).toContainText('I am Tester.');
    await expect(conversation('tester-00000')).toContainText('I am Tester of yesterday.');
    await picture(page, `chat-compare-${String(width)}`);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    );
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    await page.getByLabel('Second revision').selectOption('tester-00001 (100 % of the traffic)');
    await expect(page).toHaveURL(/&b=tester-00001$/);
    await expect(page.getByText('Choose two different ones')).toBeVisible();
    expect(complaints).toEqual([]);
  });

test('an answer that was left is not “answering” for ever', async ({ page, stack }) => {
  await page.clock.install();
  await openChat(page, stack);
  await say(page, 'count 20 every 60');
  await expect(messages(page)).toContainText('w3');
  await page.getByRole('button', { name: 'New chat' }).click();
  const list = page.getByRole('list', { name: 'Conversations' }).last();
  await expect(list.getByRole('listitem').first()).toContainText('answering');
  await page.waitForTimeout(2_000);
  await page.clock.fastForward(31_000);
  await expect(list.getByRole('listitem').first()).not.toContainText('answering');
  await list.getByRole('link').first().click();
  await expect(messages(page)).toContainText('w20');
});
