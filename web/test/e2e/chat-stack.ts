import { test as base, expect, type Page } from '@playwright/test';
import { complaintsOf, picture as savePicture, STACK_TIMEOUT_MS, useStack } from './serve-stack.ts';
import { signIn, type BrowserState } from './signed-in.ts';

export { expect };

export interface ChatStack {
  url: string;
  /** `host:port` of the Firestore emulator. */
  firestoreHost: string;
  projectId: string;
  agents: Record<'tester' | 'plain' | 'host', { id: string; url: string }>;
}

interface WorkerFixtures {
  /** The console and the API over emulators, with agents that do what a message says. */
  stack: ChatStack;
  /** What a browser keeps in which the local user has signed in. */
  signedIn: BrowserState;
}

interface TestFixtures {
  /** What the page wrote to the console as an error, and what it threw. */
  complaints: string[];
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  stack: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names from here
    async ({}, use) => {
      await useStack<ChatStack>('serve-chat.ts', process.env['CHAT_STACK'], use);
    },
    { scope: 'worker', timeout: STACK_TIMEOUT_MS },
  ],
  signedIn: [
    async ({ stack, browser }, use) => {
      await use(await signIn(browser, stack.url));
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
      await use(complaintsOf(page));
    },
    { auto: true },
  ],
});

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

/** Saves a picture of what is in sight, for people to look at. */
export const picture = (page: Page, name: string) => savePicture(page, name, { fullPage: false });
