import { expect, type Browser, type BrowserContext, type Page } from '@playwright/test';

/** What a browser keeps: cookies, local storage and databases. */
export type BrowserState = Awaited<ReturnType<BrowserContext['storageState']>>;

/** What a new browser keeps, for `test.use` where nobody has signed in yet. */
export const SIGNED_OUT: BrowserState = { cookies: [], origins: [] };

/** Signs the local user in at a console. Returns what the browser keeps then, so that tests begin there. */
export async function signIn(browser: Browser, url: string): Promise<BrowserState> {
  const page = await browser.newPage({ baseURL: url });
  await page.goto('/');
  await page.getByRole('button', { name: 'Continue as dev@example.com' }).click();
  await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible();
  const state = await page.context().storageState({ indexedDB: true });
  await page.close();
  return state;
}

/** Goes to a page as the local user, who has signed in already. */
export async function openSignedIn(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await expect(page.getByRole('button', { name: /^(Sign out|Abmelden)$/ })).toBeVisible();
}
