import type { Page } from '@playwright/test';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const SCREENSHOTS = resolve(import.meta.dirname, '../../test-results/screenshots');
const START_TIMEOUT_MS = 120_000;
/** For the fixture that a stack is. */
export const STACK_TIMEOUT_MS = START_TIMEOUT_MS + 30_000;

/**
 * Runs a program of test/stack while a worker's specs use what it serves. `given`, in JSON as the program prints it, spares the
 * start. Throws an Error when it does not start in time.
 */
export async function useStack<Stack>(
  program: string,
  given: string | undefined,
  use: (stack: Stack) => Promise<void>,
  env: NodeJS.ProcessEnv = {},
): Promise<void> {
  if (given !== undefined) {
    await use(JSON.parse(given) as Stack);
    return;
  }
  const child = spawn(process.execPath, [resolve(import.meta.dirname, '../stack', program)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  const stack = await new Promise<Stack>((found, failed) => {
    const timer = setTimeout(failed, START_TIMEOUT_MS, new Error('The stack did not start in time.'));
    child.once('exit', (code) => {
      failed(new Error(`The stack ended with ${String(code)}.`));
    });
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (!line.startsWith('{"url"')) return;
      clearTimeout(timer);
      found(JSON.parse(line) as Stack);
    });
  });
  await use(stack);
  child.kill('SIGTERM');
  await once(child, 'exit');
}

/** What a page writes to the console as an error, and what it throws, from now on. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    // Where other containers come and go, Chromium takes that for another network.
    const isNews = !message.text().includes('ERR_NETWORK_CHANGED');
    if (message.type() === 'error' && isNews)
      complaints.push(`${message.text()} ${message.location().url}`.trim());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  return complaints;
}

/** Saves a picture of the page, in its whole length unless told otherwise, for people to look at. */
export async function picture(page: Page, name: string, { fullPage = true } = {}): Promise<void> {
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage });
}
