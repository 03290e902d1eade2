import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KillPoint } from './killable.ts';

const COMPILE_CACHE = join(tmpdir(), 'agent-gallery-compile-cache');

export interface Call {
  call: string;
  nth: number;
}

/** Runs the worker until the deployment is settled or the worker is killed; answers what it called and how it ended. */
export function runWorker(
  env: NodeJS.ProcessEnv,
  deploymentId: string,
  point?: KillPoint,
): Promise<{ calls: Call[]; signal: NodeJS.Signals | null; code: number | null }> {
  const args = [
    join(import.meta.dirname, 'main.ts'),
    deploymentId,
    ...(point ? [JSON.stringify(point)] : []),
  ];
  const child = spawn(process.execPath, args, {
    // Half of a worker's start is compiling the same modules.
    env: { NODE_COMPILE_CACHE: COMPILE_CACHE, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (part: Buffer) => (output += part.toString()));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      const calls = output
        .split('\n')
        .flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Call] : []));
      resolve({ calls, signal, code });
    });
  });
}
