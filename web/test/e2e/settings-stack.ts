import { paths, type Member, type Role } from '@agent-gallery/contract';
import type { Firestore } from '@google-cloud/firestore';
import { test as base, expect, type Page } from '@playwright/test';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { openDatabase } from '../seed/open-database.ts';
import { openSignedIn } from './portal.ts';

export { expect, openSignedIn };

const SCREENSHOTS = resolve(import.meta.dirname, '../../test-results/screenshots');
const START_TIMEOUT_MS = 120_000;
export const WORKSPACE = 'default';
const LOCAL_UID = 'local-developer';

interface Stack {
  url: string;
  firestoreHost: string;
  projectId: string;
}

export const test = base.extend<{ complaints: string[]; fresh: undefined }, { stack: Stack; db: Firestore }>({
  stack: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names from here
    async ({}, use) => {
      const given = process.env['SETTINGS_STACK'];
      if (given !== undefined) {
        await use(JSON.parse(given) as Stack);
        return;
      }
      const { stack, stop } = await startStack();
      await use(stack);
      await stop();
    },
    { scope: 'worker', timeout: START_TIMEOUT_MS + 30_000 },
  ],
  db: [
    async ({ stack }, use) => {
      const db = openDatabase(stack);
      await use(db);
      await db.terminate();
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ stack }, use) => {
    await use(stack.url);
  },
  /** A workspace with the local user as its only member and admin. */
  fresh: [
    async ({ db }, use) => {
      const workspace = db.doc(paths.workspace(WORKSPACE));
      await db.recursiveDelete(workspace);
      await workspace.set({ id: WORKSPACE, name: 'Local workspace' });
      await becomes(db, 'admin');
      await use(undefined);
    },
    { auto: true },
  ],
  complaints: [
    async ({ page }, use) => {
      const complaints: string[] = [];
      page.on('console', (message) => {
        const isNews = !message.text().includes('ERR_NETWORK_CHANGED');
        if (message.type() === 'error' && isNews) complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(String(error)));
      await use(complaints);
    },
    { auto: true },
  ],
});

async function startStack(): Promise<{ stack: Stack; stop(): Promise<void> }> {
  const child = spawn(process.execPath, [resolve(import.meta.dirname, '../stack/serve-settings.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
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
  return {
    stack,
    async stop() {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

/** Gives the local user a role, or none. */
export async function becomes(db: Firestore, role: Role | undefined): Promise<void> {
  const ref = db.doc(paths.member(WORKSPACE, LOCAL_UID));
  if (role === undefined) await ref.delete();
  else await ref.set({ uid: LOCAL_UID, role, email: 'dev@example.com' } satisfies Member);
}

/** Makes somebody a member of the workspace. */
export async function addMember(db: Firestore, uid: string, role: Role): Promise<void> {
  const member: Member = { uid, role, email: `${uid}@example.com`, addedAt: '2026-11-20T10:00:00.000Z' };
  await db.doc(paths.member(WORKSPACE, uid)).set(member);
}

/** Saves a picture of the whole page, for people to look at. */
export async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true });
}
