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
  /** Gets every line that the functions write. */
  onLine?: (line: string) => void;
  notice: (text: string) => void;
  /** Gives the start up. */
  signal: AbortSignal;
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
  let current: Child<null> | undefined = await launch(options);
  const life = new AbortController();
  let pauseMs = FIRST_PAUSE_MS;

  const watch = async () => {
    while (!life.signal.aborted && current !== undefined) {
      const startedAt = Date.now();
      const how = await current.exited;
      if (life.signal.aborted) return;
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
      if (life.signal.aborted) return undefined;
      try {
        return await launch({ ...options, signal: life.signal });
      } catch (error) {
        if (!life.signal.aborted) notice(`${name}: ${describeFailure(error)}`);
      }
    }
  };
  const watching = watch();
  return {
    pid: () => current?.pid,
    async close() {
      life.abort(new Error('closed'));
      await current?.stop();
      await watching;
    },
  };
}

function launch({
  name,
  module,
  functions,
  env,
  logFolder,
  onLine,
  notice,
  signal,
}: FunctionsOptions): Promise<Child<null>> {
  return startChild({
    name,
    entry: ENTRY,
    settings: { module, functions } satisfies FunctionSettings,
    env,
    logFile: join(logFolder, `${name}.log`),
    readyTimeoutMs: READY_TIMEOUT_MS,
    signal,
    stopGraceMs: STOP_GRACE_MS,
    ready: z.null(),
    onLine(line) {
      onLine?.(line);
      const text = summarizeLine(line);
      if (text !== undefined) notice(`${name}: ${text}`);
    },
  });
}
