import { test as base, expect, type BrowserContext, type Page } from '@playwright/test';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

export { expect };

const SCREENSHOTS = resolve(import.meta.dirname, '../../test-results/screenshots');
const START_TIMEOUT_MS = 120_000;

export interface ChatStack {
  url: string;
  agents: Record<'tester' | 'plain' | 'host', { id: string; url: string }>;
}

interface WorkerFixtures {
  /** The console and the API over emulators, with agents that do what a message says. */
  stack: ChatStack;
  /** What a browser keeps in which the local user has signed in. */
  signedIn: Awaited<ReturnType<BrowserContext['storageState']>>;
}

interface TestFixtures {
  /** What the page wrote to the console as an error, and what it threw. */
  complaints: string[];
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  stack: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names from here
    async ({}, use) => {
      const given = process.env['CHAT_STACK'];
      if (given !== undefined) {
        await use(JSON.parse(given) as ChatStack);
        return;
      }
      const { stack, stop } = await startStack();
      await use(stack);
      await stop();
    },
    { scope: 'worker', timeout: START_TIMEOUT_MS + 30_000 },
  ],
  signedIn: [
    async ({ stack, browser }, use) => {
      const page = await browser.newPage({ baseURL: stack.url });
      await page.goto('/');
      await page.getByRole('button', { name: 'Continue as dev@example.com' }).click();
      await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible();
      const state = await page.context().storageState({ indexedDB: true });
      await page.close();
      await use(state);
    },
    { scope: 'worker' },
  ],
  storageState: async ({ signedIn }, use) => {
    await use(signedIn);
  },
  baseURL: async ({ stack }, use) => {
    await use(stack.url);
  },
  complaints: [
    async ({ page }, use) => {
      const complaints: string[] = [];
      page.on('console', (message) => {
        // Where other containers come and go, Chromium takes that for another network.
        const isNews = !message.text().includes('ERR_NETWORK_CHANGED');
        if (message.type() === 'error' && isNews) complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(String(error)));
      await use(complaints);
    },
    { auto: true },
  ],
});

async function startStack(): Promise<{ stack: ChatStack; stop(): Promise<void> }> {
  const child = spawn(process.execPath, [resolve(import.meta.dirname, '../stack/serve-chat.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stack = await new Promise<ChatStack>((found, failed) => {
    const timer = setTimeout(failed, START_TIMEOUT_MS, new Error('The stack did not start in time.'));
    child.once('exit', (code) => {
      failed(new Error(`The stack ended with ${String(code)}.`));
    });
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (!line.startsWith('{"url"')) return;
      clearTimeout(timer);
      found(JSON.parse(line) as ChatStack);
    });
  });
  return {
    stack,
    async stop() {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

/** Opens the chat with an agent as a page of its own. */
export async function openChat(page: Page, stack: ChatStack, agent: keyof ChatStack['agents'] = 'tester') {
  await page.goto(`/services/${stack.agents[agent].id}/chat`);
  await expect(page.getByLabel('Message to the agent')).toBeVisible();
}

/** Writes a message and sends it by the Enter key. */
export async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel('Message to the agent').fill(text);
  await page.getByLabel('Message to the agent').press('Enter');
}

/** The messages and answers. */
export function messages(page: Page) {
  return page.getByRole('list', { name: 'Messages' });
}

/** The counted words that the page shows, in their order. */
export async function shownWords(page: Page): Promise<string[]> {
  return (await messages(page).innerText()).match(/\bw\d+\b/g) ?? [];
}

export const countedTo = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `w${String(index + 1)}`);

/** Waits until no answer is coming. */
export async function untilAnswered(page: Page): Promise<void> {
  await expect(page.getByRole('button', { name: 'Stop', exact: true })).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Send', exact: true })).toBeVisible();
}

/** Tasks as the agent itself knows them, the newest first. */
export async function agentTasks(agentUrl: string): Promise<{ id: string; status: { state: string } }[]> {
  const response = await fetch(`${agentUrl}/tasks`, { headers: { 'A2A-Version': '1.0' } });
  return ((await response.json()) as { tasks: { id: string; status: { state: string } }[] }).tasks;
}

/** Saves a picture of the page for people to look at. */
export async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) });
}
