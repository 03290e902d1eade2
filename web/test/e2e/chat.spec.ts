import { HOSTILE_LINES, PAYLOAD_COUNTS } from '../chat/hostile-payloads.ts';
import { watchForHarm, writeHostileRecords } from './hostile-records.ts';
import {
  agentTasks,
  countedTo,
  expect,
  messages,
  openChat,
  picture,
  say,
  shownWords,
  test,
  untilAnswered,
} from './chat-stack.ts';

// Traces take as long as the tests.
test.use({ trace: 'off' });

test('words appear as they come; a page that is reloaded meanwhile shows each of them once', async ({
  page,
  stack,
  complaints,
}) => {
  await openChat(page, stack);
  await say(page, 'count 60 every 60');
  await expect(messages(page)).toContainText('w3');
  expect((await shownWords(page)).length).toBeLessThan(30);
  await expect(page.getByLabel('Message to the agent')).toBeFocused();
  await expect(messages(page)).toContainText('w12');
  await page.reload();
  await expect(messages(page)).toContainText('w12');
  expect((await shownWords(page)).length).toBeLessThan(58);
  await expect(page.getByRole('button', { name: 'Stop', exact: true })).toBeVisible();
  await page.reload();
  await expect(messages(page)).toContainText('w15');
  await untilAnswered(page);
  await expect.poll(() => shownWords(page)).toEqual(countedTo(60));
  await page.reload();
  await expect(messages(page)).toContainText('w60');
  await expect.poll(() => shownWords(page)).toEqual(countedTo(60));
  expect(complaints).toEqual([]);
});

test('a page that is reloaded before the agent has taken the message finds its answer', async ({
  page,
  stack,
}) => {
  await openChat(page, stack);
  // The answer to the message never arrives, although the message does.
  await page.route('**/a2a/message:send', async (route) => {
    await route.fetch();
  });
  await say(page, 'count 15 every 30');
  await expect.poll(async () => (await agentTasks(stack.agents.tester.url))[0]?.status.state).toBeTruthy();
  await page.waitForTimeout(200);
  await page.unroute('**/a2a/message:send');
  await page.reload();
  await expect(messages(page)).toContainText('w15');
  await untilAnswered(page);
  await expect.poll(() => shownWords(page)).toEqual(countedTo(15));
});

test('an answer goes on when the connection was cut, and when the network was lost', async ({
  page,
  stack,
  context,
}) => {
  await openChat(page, stack);
  await say(page, 'count 60 every 60');
  await expect(messages(page)).toContainText('w8');
  await fetch(`${stack.agents.tester.url}/test/hang-up`, { method: 'POST' });
  await expect(messages(page)).toContainText('w20');
  await context.setOffline(true);
  await expect(messages(page)).toContainText('The connection is lost');
  await context.setOffline(false);
  await untilAnswered(page);
  await expect.poll(() => shownWords(page)).toEqual(countedTo(60));
});

test('an agent that was restarted has lost the rest, which is said; what had come stays', async ({
  page,
  stack,
}) => {
  await openChat(page, stack);
  await say(page, 'count 80 every 60');
  await expect(messages(page)).toContainText('w10');
  await fetch(`${stack.agents.tester.url}/test/restart`, { method: 'POST' });
  await expect(page.getByRole('alert')).toContainText('The rest of the answer is lost');
  const kept = await shownWords(page);
  expect(kept.length).toBeGreaterThan(9);
  expect(kept).toEqual(countedTo(kept.length));
  await picture(page, 'chat-lost');
  await page.reload();
  await expect(page.getByRole('alert')).toContainText('The rest of the answer is lost');
  expect(await shownWords(page)).toEqual(kept);
});

test('Stop cancels the task and keeps the text; so does Escape', async ({ page, stack }) => {
  await openChat(page, stack);
  await say(page, 'count 200 every 50');
  await expect(messages(page)).toContainText('w6');
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(messages(page)).toContainText('Stopped.');
  const kept = await shownWords(page);
  expect(kept).toEqual(countedTo(kept.length));
  expect((await agentTasks(stack.agents.tester.url))[0]?.status.state).toBe('TASK_STATE_CANCELED');
  await expect(page.getByLabel('Message to the agent')).toBeFocused();

  await say(page, 'count 200 every 51');
  await expect(messages(page).getByText('Working…')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(messages(page).getByText('Stopped.')).toHaveCount(2);
  const states = (await agentTasks(stack.agents.tester.url)).slice(0, 2).map(({ status }) => status.state);
  expect(states).toEqual(['TASK_STATE_CANCELED', 'TASK_STATE_CANCELED']);

  // Also while the agent has not answered the message.
  await page.route('**/a2a/message:send', async (route) => {
    await route.fetch();
  });
  await say(page, 'count 200 every 49');
  await page.waitForTimeout(300);
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(messages(page).getByText('Stopped.')).toHaveCount(3);
  await expect
    .poll(async () => (await agentTasks(stack.agents.tester.url))[0]?.status.state)
    .toBe('TASK_STATE_CANCELED');
});

test('tool calls are folded away, with their state, and open to arguments and results', async ({
  page,
  stack,
}) => {
  await openChat(page, stack);
  await say(page, 'tools');
  const steps = page.getByRole('list', { name: 'Steps of the agent' });
  await expect(steps.getByText('find_city')).toHaveCount(2);
  await expect(steps.getByText('running')).toHaveCount(2);
  await untilAnswered(page);
  await expect(steps.getByText('done', { exact: true })).toHaveCount(1);
  await expect(steps.getByText('failed', { exact: true })).toHaveCount(1);
  await expect(messages(page)).not.toContainText('717710');
  await expect(messages(page)).not.toContainText('rows');
  await steps.getByText('find_city').first().click();
  await expect(steps).toContainText('"name": "Oslo"');
  await expect(steps).toContainText('"population": 717710');
  await steps.getByText('Thoughts').click();
  await expect(steps).toContainText('The user wants two cities.');
  await steps.locator('summary').last().focus();
  await page.keyboard.press('Enter');
  await expect(steps).toContainText('"rows": [');
  await picture(page, 'chat-tools');

  await page.getByRole('button', { name: 'New chat' }).click();
  await say(page, 'delegate 26.2 miles');
  await expect(messages(page)).toContainText('Asked Units');
  await expect(messages(page)).toContainText('Answered by Units');
});

test('hostile text does nothing, as an answer, a README, a card or a log: no script, no request, no way to leave the page', async ({
  page,
  stack,
  complaints,
}) => {
  const harm = watchForHarm(page);
  const records = await writeHostileRecords(stack);
  await openChat(page, stack);
  await say(page, 'hostile');
  await untilAnswered(page);
  const answer = messages(page);
  await expect(answer).toContainText('After.');
  await harm.expectNone(answer);
  const links = await answer
    .locator('a[href]')
    .evaluateAll((all) =>
      all.map((a) => [a.getAttribute('href'), a.getAttribute('target'), a.getAttribute('rel')]),
    );
  expect(links.every(([href]) => /^https:/.test(href ?? ''))).toBe(true);
  for (const href of ['https://good.example.com/page', 'https://good.example.com/image'])
    expect(links).toContainEqual([href, '_blank', 'noopener noreferrer nofollow']);
  for (const name of ['script link', 'raw link', 'data link'])
    await answer.getByText(name, { exact: true }).click({ force: true });
  expect(page.url()).toContain('/chat');
  await picture(page, 'chat-hostile');

  await page.goto(`/agents/${records.agentId}`);
  // A README is read as a whole: what leaves something open takes the rest with it.
  await expect(page.getByText('Before.', { exact: true })).toBeVisible();
  await harm.expectNone(page.locator('main'));
  await page.goto(`/services/${records.serviceId}`);
  await expect(page.getByText(HOSTILE_LINES[0] ?? '').first()).toBeVisible();
  await harm.expectNone(page.locator('main'));
  await page.goto(`/deployments/${records.deploymentId}`);
  await expect(page.getByText(HOSTILE_LINES.at(-1) ?? '').first()).toBeVisible();
  await harm.expectNone(page.locator('main'));

  await records.remove();

  // The sanitizer parses text apart from the page, where the policy refuses aloud what would not have run either; and Cloud Run
  // knows nothing of a service that is only a record.
  expect(complaints.filter((text) => !/Content Security Policy|Failed to load resource/.test(text))).toEqual(
    [],
  );
  const letThrough = harm.count();
  for (const [kind, count] of PAYLOAD_COUNTS)
    process.stdout.write(
      `security: ${`text in the browser, ${kind}`.padEnd(44)} tried ${String(count * 4)} let through ${String(letThrough)}\n`,
    );
});

test('Markdown, code, files and images are shown as such, what the user wrote as text', async ({
  page,
  stack,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await openChat(page, stack);
  await say(page, 'markdown');
  await untilAnswered(page);
  await expect(messages(page).getByRole('heading', { name: 'Units of length' })).toBeVisible();
  await expect(messages(page).getByRole('cell', { name: '42.165' })).toBeVisible();
  await expect(messages(page).getByRole('button', { name: 'Copy code' })).toHaveCount(2);
  await messages(page).getByRole('button', { name: 'Copy code' }).first().click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('echo "26.2 * 1.609344" | bc');
  await say(page, '<b>mine</b> **stays** text');
  await expect(messages(page)).toContainText('<b>mine</b> **stays** text');

  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).host));
  await untilAnswered(page);
  await say(page, 'files');
  await expect(messages(page).getByRole('img', { name: 'dot.png' })).toBeVisible();
  const saving = page.waitForEvent('download');
  await messages(page).getByRole('link', { name: 'Download table.csv' }).click();
  expect((await saving).suggestedFilename()).toBe('table.csv');
  await expect(messages(page).getByRole('link', { name: /report\.pdf/ })).toHaveAttribute('target', '_blank');
  expect(asked).not.toContain('files.example.com');
});

test('an agent that does not stream is sent to without streaming, and can be stopped', async ({
  page,
  stack,
}) => {
  await openChat(page, stack, 'plain');
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await say(page, 'count 10 every 40');
  await expect(messages(page)).toContainText('Working…');
  await untilAnswered(page);
  await expect.poll(() => shownWords(page)).toEqual(countedTo(10));
  expect(asked.filter((url) => /message(:|%3A)stream/i.test(url))).toEqual([]);
  await say(page, 'count 300 every 50');
  await expect(messages(page)).toContainText('Working…');
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(messages(page)).toContainText('Stopped.');
  expect((await agentTasks(stack.agents.plain.url))[0]?.status.state).toBe('TASK_STATE_CANCELED');
});

test('a question of the agent is shown as one, and the next message answers the same task', async ({
  page,
  stack,
}) => {
  await openChat(page, stack);
  await say(page, 'ask');
  await expect(messages(page)).toContainText('The agent asks you');
  await expect(messages(page)).toContainText('Which city do you mean?');
  await expect(page.getByPlaceholder('Answer the agent…')).toBeVisible();
  await picture(page, 'chat-question');
  const before = await agentTasks(stack.agents.tester.url);
  await page.reload();
  await expect(messages(page)).toContainText('Your next message answers it.');
  await say(page, 'Oslo');
  await expect(messages(page)).toContainText('You answered: Oslo');
  await untilAnswered(page);
  await expect(messages(page).getByText('I can look that up.')).toHaveCount(1);
  expect(await agentTasks(stack.agents.tester.url)).toHaveLength(before.length);

  await say(page, 'permit');
  await expect(messages(page)).toContainText('The agent needs your permission first');
  await say(page, 'done');
  await expect(messages(page)).toContainText('You answered: done');
});

test('conversations are listed, opened again after a reload and in another tab, and deleted', async ({
  page,
  stack,
  context,
}) => {
  await openChat(page, stack);
  await say(page, 'first things first');
  await expect(messages(page)).toContainText('You said: first things first');
  await untilAnswered(page);
  await page.getByRole('button', { name: 'New chat' }).click();
  await say(page, 'second thoughts');
  await expect(messages(page)).toContainText('You said: second thoughts');
  await untilAnswered(page);
  const list = page.getByRole('list', { name: 'Conversations' });
  await expect(list.getByRole('listitem')).toHaveCount(2);
  await list.getByRole('link', { name: 'first things first' }).click();
  await expect(messages(page)).toContainText('You said: first things first');
  await expect(messages(page)).not.toContainText('second thoughts');
  await page.goBack();
  await expect(messages(page)).toContainText('You said: second thoughts');
  await page.reload();
  await expect(messages(page)).toContainText('You said: second thoughts');

  const other = await context.newPage();
  await other.goto(page.url());
  await expect(messages(other)).toContainText('You said: second thoughts');
  await say(other, 'from the other tab');
  await expect(messages(page)).toContainText('You said: from the other tab');
  await other.close();

  await page.getByRole('button', { name: 'Delete “first things first”' }).click();
  await page.getByRole('button', { name: 'Really delete “first things first”' }).click();
  await expect(list.getByRole('listitem')).toHaveCount(1);

  // Whoever signs in next sees nothing of it.
  const address = page.url();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.route('**/__/firebase/init.json', async (route) => {
    const init = (await (await route.fetch()).json()) as { localSignIn: { email: string } };
    await route.fulfill({
      json: { ...init, localSignIn: { ...init.localSignIn, email: 'second@example.com' } },
    });
  });
  await page.goto(address);
  await page.getByRole('button', { name: 'Continue as second@example.com' }).click();
  await expect(page.getByLabel('Message to the agent')).toBeVisible();
  await expect(page.getByRole('complementary').getByText('None yet.')).toBeVisible();
  await expect(page.getByText('second thoughts')).toHaveCount(0);
});

test('the chat is found from the header, and stands in place on the service’s page', async ({
  page,
  stack,
}) => {
  await page.goto('/chat');
  const agents = page.getByRole('main').getByRole('listitem');
  await expect(agents).toHaveCount(3);
  await expect(agents.first()).toContainText('Hosting agent');
  await expect(page.getByRole('link', { name: 'Chat', exact: true })).toHaveAttribute('aria-current', 'page');
  await picture(page, 'chat-agents');

  await page.goto(`/services/${stack.agents.host.id}`);
  await say(page, 'count 60 every 50');
  await expect(messages(page)).toContainText('w10');
  await page.reload();
  await expect(messages(page)).toContainText('w20');
  await page.getByRole('link', { name: 'Open as a page' }).click();
  await expect(page).toHaveURL(/\/chat\?conversation=/);
  await expect(messages(page)).toContainText('w20');
  await untilAnswered(page);
  await expect.poll(() => shownWords(page)).toEqual(countedTo(60));
});

for (const width of [360, 1440])
  test(`the chat fits at ${String(width)} px, in light and dark`, async ({ page, stack, complaints }) => {
    const pictures = async (name: string) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await picture(page, `chat-${name}-${colorScheme}-${String(width)}`);
      }
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow, `${name} is too wide`).toBeLessThanOrEqual(0);
    };
    await page.setViewportSize({ width, height: width === 360 ? 740 : 900 });
    await openChat(page, stack);
    await expect(page.getByRole('list', { name: 'Examples' })).toBeVisible();
    await pictures('empty');
    await say(page, 'tools');
    await untilAnswered(page);
    await say(page, 'markdown');
    await expect(messages(page)).toContainText('Done.');
    await untilAnswered(page);
    await pictures('markdown');
    await say(page, 'ask');
    await expect(page.getByText('Your next message answers it.')).toBeInViewport();
    await pictures('question');
    await page.goto(`/services/${stack.agents.tester.id}`);
    await expect(page.getByRole('list', { name: 'Examples' })).toBeVisible();
    await say(page, 'tools');
    await untilAnswered(page);
    await pictures('in-place');
    await page.goto('/chat');
    await expect(page.getByRole('heading', { name: 'Hosting agent' })).toBeVisible();
    await pictures('agents');
    expect(complaints).toEqual([]);
  });
