import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = resolve(import.meta.dirname, '../../..');
const START = join(ROOT, 'infra/local/src/start.ts');
const READY = /^Agent Gallery: (\S+)$/;
const READY_TIMEOUT_MS = 240_000;
const GONE_WITHIN_MS = 3_000;

/** A portal as `npm start` starts it, in a process of its own. */
export interface PortalProcess {
  url: string;
  /** Ends it as Ctrl-C does. Returns the command lines of those of its processes that are still there a little later. */
  stop(): Promise<string[]>;
}

/** Starts a portal that keeps its data in a folder. Throws an Error that quotes its output. */
export async function startPortalProcess(dataFolder: string): Promise<PortalProcess> {
  const child = spawn(process.execPath, [START, '--data-folder', dataFolder], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    // Ctrl-C reaches only whom we mean.
    detached: true,
  });
  const url = await waitForUrl(child);
  return {
    url,
    async stop() {
      const tree = child.pid === undefined ? [] : await processTree(child.pid);
      if (child.exitCode === null) {
        child.kill('SIGINT');
        await once(child, 'exit');
      }
      return leftOf(tree);
    },
  };
}

async function waitForUrl(child: ChildProcess): Promise<string> {
  const output: string[] = [];
  const url = Promise.withResolvers<string>();
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on('line', (line) => {
      output.push(line);
      const found = READY.exec(line)?.[1];
      if (found !== undefined) url.resolve(found);
    });
  }
  const failed = (why: string) => {
    url.reject(new Error(`${why}:\n${output.join('\n')}`));
  };
  child.once('exit', (code) => {
    failed(`The portal ended with ${String(code)}`);
  });
  const timer = setTimeout(failed, READY_TIMEOUT_MS, 'The portal did not start in time');
  try {
    return await url.promise;
  } finally {
    clearTimeout(timer);
  }
}

/** A process and all that it has started, directly or not. */
async function processTree(pid: number): Promise<number[]> {
  const children = await readFile(`/proc/${String(pid)}/task/${String(pid)}/children`, 'utf8').catch(
    () => '',
  );
  const found = children.split(' ').filter(Boolean).map(Number);
  return [pid, ...(await Promise.all(found.map(processTree))).flat()];
}

/** What is left of some processes when the kernel has had time to end them. */
async function leftOf(pids: readonly number[]): Promise<string[]> {
  for (const until = Date.now() + GONE_WITHIN_MS; ;) {
    const left = (await Promise.all(pids.map(commandLine))).filter(Boolean);
    if (left.length === 0 || Date.now() > until) return left;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function commandLine(pid: number): Promise<string> {
  const text = await readFile(`/proc/${String(pid)}/cmdline`, 'utf8').catch(() => '');
  return text.replaceAll('\0', ' ').trim();
}
