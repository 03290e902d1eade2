import { execFile } from 'node:child_process';

/** Runs a command to its end and returns what it printed, stdout before stderr. Rejects when it fails or lasts 15 s. */
export function readOutput(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(command, args, { timeout: 15_000, encoding: 'utf8' }, (error, stdout, stderr) => {
      if (error) reject(error);
      else resolve(stdout + stderr);
    });
  });
}
