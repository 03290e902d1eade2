import { spawn } from 'node:child_process';
import type { Argv } from '../plan/step.ts';

export interface Outcome {
  /** -1 where there is no such program. */
  code: number;
  stdout: string;
}

/**
 * Runs a program with its arguments. With `isShown` its output goes to the terminal as it comes, else its standard output is
 * returned. Never throws.
 */
export type RunCommand = (
  argv: Argv,
  options: { env?: Readonly<Record<string, string>>; isShown: boolean; isQuiet?: boolean },
) => Promise<Outcome>;

/** Runs commands in a folder. */
export function createRunCommand(folder: string): RunCommand {
  return ([program, ...args], { env = {}, isShown, isQuiet = false }) =>
    new Promise((resolve) => {
      const child = spawn(program, args, {
        cwd: folder,
        env: { ...process.env, ...env },
        shell: false,
        stdio: ['inherit', isShown ? 'inherit' : 'pipe', isQuiet ? 'ignore' : 'inherit'],
      });
      let stdout = '';
      child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
      child.once('error', () => resolve({ code: -1, stdout }));
      child.once('close', (code) => resolve({ code: code ?? -1, stdout }));
    });
}
