import { paths, type Member, type Role } from '@agent-gallery/contract';
import type { Firestore } from '@google-cloud/firestore';
import { test as base, expect } from '@playwright/test';
import { openDatabase } from '../seed/open-database.ts';
import { complaintsOf, picture, STACK_TIMEOUT_MS, useStack } from './serve-stack.ts';
import { openSignedIn, signIn, type BrowserState } from './signed-in.ts';

export { expect, openSignedIn, picture };

export const WORKSPACE = 'default';
const LOCAL_UID = 'local-developer';

interface Stack {
  url: string;
  firestoreHost: string;
  projectId: string;
}

export const test = base.extend<
  { complaints: string[]; fresh: undefined },
  { stack: Stack; db: Firestore; signedIn: BrowserState }
>({
  stack: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names from here
    async ({}, use) => {
      await useStack<Stack>('serve-settings.ts', process.env['SETTINGS_STACK'], use);
    },
    { scope: 'worker', timeout: STACK_TIMEOUT_MS },
  ],
  db: [
    async ({ stack }, use) => {
      const db = openDatabase(stack);
      await use(db);
      await db.terminate();
    },
    { scope: 'worker' },
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
      await use(complaintsOf(page));
    },
    { auto: true },
  ],
});

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
