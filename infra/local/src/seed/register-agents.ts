import { execFile } from 'node:child_process';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StartFailure } from '../system/start-failure.ts';

/** Lists the agents that ship with the portal in the gallery, by the worker's own program. Throws a StartFailure. */
export async function registerAgents(root: string, env: NodeJS.ProcessEnv, logFile: string): Promise<void> {
  const program = join(root, 'functions/worker/src/register-agents.main.ts');
  const { failed, output } = await new Promise<{ failed: boolean; output: string }>((resolve) => {
    execFile(process.execPath, [program], { env, timeout: 60_000 }, (error, stdout, stderr) =>
      resolve({ failed: error !== null, output: stdout + stderr }),
    );
  });
  await appendFile(logFile, output);
  if (!failed) return;
  throw new StartFailure(
    'agents-not-registered',
    `The shipped agents could not be listed: ${reason(output)}`,
    {
      fix: `See ${logFile}.`,
    },
  );
}

/** The line that names the error, before the stack. */
function reason(output: string): string {
  return /^\w*Error.*$/m.exec(output)?.[0] ?? output.trim().split('\n').at(-1) ?? 'it printed nothing';
}
