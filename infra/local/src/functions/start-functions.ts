import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { startChild, type Child } from '../processes/start-child.ts';
import { summarizeLine } from '../logs/summarize-line.ts';
import { describeFailure } from '../system/start-failure.ts';
import type { FunctionSettings } from './function-settings.ts';

export interface FunctionsOptions extends FunctionSettings {
  /** Short name for messages and the log, such as `worker`. */
  name: string;
  env: NodeJS.ProcessEnv;
  logFolder: string;
  notice: (text: string) => void;
}

export interface FunctionsProcess {
  /** Number of the process that serves now; undefined while it is being started again. */
  pid(): number | undefined;
  close(): Promise<void>;
}

const ENTRY = join(import.meta.dirname, 'serve-functions.ts');
const READY_TIMEOUT_MS = 60_000;
/** A little more than the process gives itself. */
const STOP_GRACE_MS = 11_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
/** After so long a life, a death is taken for the first. */
const STABLE_MS = 30_000;

/**
 * Serves the functions of one package in a process of their own. One that dies is started again on the same ports, as an
 * instance on Google Cloud would be, after a pause that doubles. Throws a StartFailure when the first start fails.
 */
export async function startFunctions(options: FunctionsOptions): Promise<FunctionsProcess> {
  const { name, notice } = options;
  let closing = false;
  let current: Child<null> | undefined = await launch(options);
  let pauseMs = FIRST_PAUSE_MS;

  const watch = async () => {
    while (!closing && current !== undefined) {
      const startedAt = Date.now();
      const how = await current.exited;
      if (closing) return;
      current = undefined;
      notice(`${name}: ended with ${how}; starting it again`);
      if (Date.now() - startedAt > STABLE_MS) pauseMs = FIRST_PAUSE_MS;
      current = await relaunch();
    }
  };
  const relaunch = async (): Promise<Child<null> | undefined> => {
    for (;;) {
      await sleep(pauseMs);
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
      if (closing) return undefined;
      try {
        return await launch(options);
      } catch (error) {
        notice(`${name}: ${describeFailure(error)}`);
      }
    }
  };
  const watching = watch();
  return {
    pid: () => current?.pid,
    async close() {
      closing = true;
      await current?.stop();
      await watching;
      await current?.stop();
    },
  };
}

function launch({ name, module, functions, env, logFolder, notice }: FunctionsOptions): Promise<Child<null>> {
  return startChild({
    name,
    entry: ENTRY,
    settings: { module, functions } satisfies FunctionSettings,
    env,
    logFile: join(logFolder, `${name}.log`),
    readyTimeoutMs: READY_TIMEOUT_MS,
    stopGraceMs: STOP_GRACE_MS,
    ready: z.null(),
    onLine(line) {
      const text = summarizeLine(line);
      if (text !== undefined) notice(`${name}: ${text}`);
    },
  });
}
