import { spawn } from 'node:child_process';

/** Runs a Node program with this terminal to its end. Resolves with its exit code; 1 when a signal ended it. */
export function runStage(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd, env, stdio: 'inherit' });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
