import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { StartFailure } from '../system/start-failure.ts';

export interface ChildSpec<Ready> {
  /** Short name for messages, such as `worker`. */
  name: string;
  /** TypeScript file that the child runs; it calls `linkToParent`. */
  entry: string;
  /** What the child gets as its only argument, in JSON. */
  settings: unknown;
  env: NodeJS.ProcessEnv;
  /** Holds the child's number while it runs, for `reapOrphan`. */
  pidFile?: string;
  /** Everything the child prints is appended here. */
  logFile: string;
  readyTimeoutMs: number;
  /** Gives the start up. */
  signal: AbortSignal;
  /** From SIGTERM to SIGKILL. */
  stopGraceMs: number;
  ready: z.ZodType<Ready>;
  onLine: (line: string) => void;
}

export interface Child<Ready> {
  pid: number;
  ready: Ready;
  /** Resolves when the child has ended, with how: `code 1`, `SIGKILL`. */
  exited: Promise<string>;
  stop(): Promise<void>;
}

const messageSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready'), value: z.unknown() }),
  z.object({
    kind: z.literal('failed'),
    code: z.string(),
    message: z.string(),
    fix: z.string().optional(),
  }),
]);
export type ChildMessage = z.infer<typeof messageSchema>;

/**
 * Starts a Node process of ours and waits until it says that it is ready. It is in a process group of its own, so that the
 * terminal's Ctrl-C reaches only us, and it ends by itself when we are gone. Throws a StartFailure.
 */
export async function startChild<Ready>(spec: ChildSpec<Ready>): Promise<Child<Ready>> {
  spec.signal.throwIfAborted();
  const child = spawn(process.execPath, [spec.entry, JSON.stringify(spec.settings)], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: spec.env,
  });
  recordOutput(child, spec);
  if (spec.pidFile !== undefined && child.pid !== undefined) await writeFile(spec.pidFile, String(child.pid));
  const exited = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ?? `code ${String(code)}`));
  });
  const stop = () => stopChild(child, exited, spec.stopGraceMs);
  try {
    const value = await readiness(child, exited, spec);
    return { pid: child.pid ?? 0, ready: spec.ready.parse(value), exited, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function readiness<Ready>(child: ChildProcess, exited: Promise<string>, spec: ChildSpec<Ready>) {
  return new Promise<unknown>((resolve, reject) => {
    const fail = (problem: string) =>
      reject(
        new StartFailure(`${spec.name}-not-started`, `The ${spec.name} did not start: ${problem}.`, {
          fix: `See ${spec.logFile}.`,
        }),
      );
    const timer = setTimeout(
      () => fail(`no answer within ${String(spec.readyTimeoutMs / 1000)} s`),
      spec.readyTimeoutMs,
    );
    spec.signal.addEventListener('abort', () => reject(spec.signal.reason as Error), { once: true });
    void exited.then((how) => {
      clearTimeout(timer);
      fail(`it ended with ${how}`);
    });
    child.on('message', (raw) => {
      const message = messageSchema.parse(raw);
      switch (message.kind) {
        case 'ready':
          clearTimeout(timer);
          return resolve(message.value);
        case 'failed':
          clearTimeout(timer);
          return reject(
            new StartFailure(message.code, message.message, {
              fix: message.fix ?? `See ${spec.logFile}.`,
            }),
          );
        default:
          return message satisfies never;
      }
    });
  });
}

function recordOutput<Ready>(child: ChildProcess, spec: ChildSpec<Ready>): void {
  const file = createWriteStream(spec.logFile, { flags: 'a' });
  file.on('error', (error) => spec.onLine(JSON.stringify({ severity: 'WARNING', message: error.message })));
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on('line', (line) => {
      file.write(line + '\n');
      spec.onLine(line);
    });
  }
  child.once('close', () => file.end());
}

async function stopChild(child: ChildProcess, exited: Promise<string>, graceMs: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
  await exited;
  clearTimeout(timer);
}
