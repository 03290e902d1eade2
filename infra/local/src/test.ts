import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { buildPortal } from './builds/build-portal.ts';
import { ROOT } from './data-folder/portal-folders.ts';
import { onSignals } from './processes/on-signals.ts';
import { runStage } from './processes/run-stage.ts';
import { checkPrerequisites } from './system/check-prerequisites.ts';
import { describeFailure, StartFailure } from './system/start-failure.ts';

// npm test: all tests, one kind after the other. `npm test -- unit browser` runs only those.

const VITEST = join(ROOT, 'node_modules/vitest/vitest.mjs');
const PLAYWRIGHT = join(ROOT, 'node_modules/@playwright/test/cli.js');
const STAGES: Readonly<Record<string, readonly string[]>> = {
  unit: [VITEST, 'run', '--project', 'unit', '--project', 'web'],
  emulator: [VITEST, 'run', '--project', 'emulator'],
  container: [VITEST, 'run', '--project', 'container'],
  browser: [PLAYWRIGHT, 'test', '--config', 'web/playwright.config.ts'],
};

const say = (line: string) => void process.stdout.write(line + '\n');
const stop = onSignals(say);

/** What the stages need: programs that npm cannot install, and the console and agents as they are deployed. */
async function prepare(stages: readonly string[]): Promise<Record<string, string>> {
  if (stages.every((stage) => stage === 'unit')) return {};
  const logFolder = join(ROOT, '.local', 'test-logs');
  await mkdir(logFolder, { recursive: true });
  const { chromium } = await checkPrerequisites({
    env: process.env,
    docker: stages.includes('container') || stages.includes('browser'),
    chromium: stages.includes('browser'),
    logFile: join(logFolder, 'apt.log'),
    say,
    signal: stop.signal,
  });
  await buildPortal({ root: ROOT, logFolder, say, signal: stop.signal }, (error) => {
    throw error;
  });
  return chromium === undefined ? {} : { CHROMIUM_PATH: chromium };
}

function chooseStages(names: readonly string[]): string[] {
  const unknown = names.find((name) => !(name in STAGES));
  if (unknown !== undefined)
    throw new StartFailure('usage', `There is no kind of tests called "${unknown}".`, {
      fix: `Usage: npm test -- [${Object.keys(STAGES).join('] [')}]`,
    });
  return Object.keys(STAGES).filter((name) => names.length === 0 || names.includes(name));
}

try {
  const stages = chooseStages(process.argv.slice(2));
  const env = { ...process.env, ...(await prepare(stages)) };
  const failed: string[] = [];
  for (const stage of stages) {
    say(`\n== ${stage} tests`);
    if ((await runStage(STAGES[stage] ?? [], ROOT, env)) !== 0) failed.push(stage);
    stop.signal.throwIfAborted();
  }
  const passed = stages.length - failed.length;
  say(
    `\n${String(passed)} passed, ${String(failed.length)} failed${failed.map((name) => ` (${name})`).join('')}`,
  );
  process.exit(failed.length === 0 ? 0 : 1);
} catch (error) {
  process.stderr.write(describeFailure(error) + '\n');
  process.exit(1);
}
