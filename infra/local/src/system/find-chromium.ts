import { existsSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { findOnPath } from '../cloud/engine/daemon/find-on-path.ts';

const COMMANDS = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** A Chromium for the browser tests: CHROMIUM_PATH, one on the PATH, else one that Playwright has downloaded. */
export async function findChromium(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const named = env['CHROMIUM_PATH'];
  if (named !== undefined && existsSync(named)) return named;
  for (const command of COMMANDS) {
    const file = await findOnPath(command);
    if (file !== undefined) return file;
  }
  const downloads = env['PLAYWRIGHT_BROWSERS_PATH'] ?? join(homedir(), '.cache', 'ms-playwright');
  for await (const file of glob('chromium-*/chrome-linux*/chrome', { cwd: downloads }))
    return join(downloads, file);
  return undefined;
}
