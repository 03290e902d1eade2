import { requestReading } from '#lib/records/request-reading.ts';
import type { HeadStart } from './head-start.ts';
import { readingsOfPage } from './readings-of-page.ts';
import { isFresh, readStoredUser } from './stored-user.ts';

/** Scripts and styles of the pages, by a pattern of their path; the build writes it. */
export type PageParts = readonly (readonly [path: string, parts: readonly string[]])[];

declare const PAGE_PARTS: PageParts;
/** What finds out who is signed in when that is not known. */
declare const SIGN_IN_PARTS: readonly string[];

const CONFIG_PATH = '/__/firebase/init.json';
const CONFIG_KEY = 'agent-gallery.config';

// The script in the page's head (vite/with-head-start.ts puts it there): what the page will need is asked for in one go, not
// one after the other as each part finds out.
const start: HeadStart = {
  ready: begin().catch(() => undefined),
  isReady: false,
  config: undefined,
  user: undefined,
  answers: new Map(),
};
globalThis.agentGalleryHeadStart = start;
void start.ready.then(() => (start.isReady = true));
preload(PAGE_PARTS.find(([path]) => new RegExp(path).test(location.pathname))?.[1] ?? []);

interface Config {
  projectId: string;
  apiKey: string;
  workspaceId?: string;
  emulators?: { firestore?: string };
}

/** Begins by the configuration of the last visit, one round trip sooner, and again where it has changed since. */
async function begin(): Promise<void> {
  const last = kept();
  const [answer] = await Promise.all([
    fetch(CONFIG_PATH).then((response) => (response.ok ? response.text() : undefined)),
    last === null ? undefined : beginBy(last).catch(() => undefined),
  ]);
  if (answer === undefined) return;
  if (answer !== last) {
    start.answers.clear();
    await beginBy(answer);
    keep(answer);
  }
  start.config = JSON.parse(answer);
}

async function beginBy(config: string): Promise<void> {
  const { projectId, apiKey, workspaceId = 'default', emulators } = JSON.parse(config) as Config;
  const user = await readStoredUser(indexedDB, apiKey);
  start.user = user;
  if (user === undefined || !isFresh(user)) return preload(SIGN_IN_PARTS);
  const store = { projectId, emulatorHost: emulators?.firestore };
  for (const reading of readingsOfPage(new URL(location.href), { workspaceId, uid: user.uid })) {
    const asked = requestReading(store, user.idToken, reading);
    asked.catch(() => undefined);
    start.answers.set(JSON.stringify(reading), asked);
  }
}

function kept(): string | null {
  try {
    return localStorage.getItem(CONFIG_KEY);
  } catch {
    return null;
  }
}

function keep(config: string): void {
  try {
    localStorage.setItem(CONFIG_KEY, config);
  } catch {
    // A browser that stores nothing waits for the configuration each time.
  }
}

function preload(parts: readonly string[]): void {
  for (const href of parts) {
    const link = document.createElement('link');
    if (href.endsWith('.css')) {
      link.rel = 'preload';
      link.as = 'style';
    } else link.rel = 'modulepreload';
    // As Vite's loader asks for them.
    link.crossOrigin = '';
    link.href = href;
    document.head.append(link);
  }
}
