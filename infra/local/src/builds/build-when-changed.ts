import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StartFailure } from '../system/start-failure.ts';
import { hashInputs } from './hash-inputs.ts';

export interface BuildSpec {
  /** Folder of the workspace below the root, such as `web` or `services/units-agent`. */
  workspace: string;
  /** Patterns below the root of what the result depends on. */
  inputs: readonly string[];
  /** A file below the root that the build makes. */
  output: string;
}

export interface BuildContext {
  root: string;
  logFolder: string;
  say: (line: string) => void;
  signal: AbortSignal;
}

/**
 * Runs a workspace's build script unless its output is there and was built from the same inputs.
 * Throws a StartFailure with the script's last lines.
 */
export async function buildWhenChanged(spec: BuildSpec, context: BuildContext): Promise<void> {
  const { root, logFolder, say } = context;
  const stampFile = join(root, '.local', 'builds', spec.workspace.replaceAll('/', '-'));
  const digest = await hashInputs(root, [...spec.inputs, 'package-lock.json']);
  const built = await readFile(stampFile, 'utf8').catch(() => '');
  if (built === digest && existsSync(join(root, spec.output))) return;
  say(`Building ${spec.workspace}.`);
  await rm(stampFile, { force: true });
  await Promise.all(
    [join(root, '.local', 'builds'), logFolder].map((path) => mkdir(path, { recursive: true })),
  );
  await runBuild(spec, context, join(logFolder, `build-${spec.workspace.replaceAll('/', '-')}.log`));
  await writeFile(stampFile, digest);
}

async function runBuild({ workspace }: BuildSpec, { root, signal }: BuildContext, logFile: string) {
  const output = await open(logFile, 'w');
  try {
    const code = await new Promise<number | string>((resolve, reject) => {
      const child = spawn('npm', ['run', 'build', '--workspace', workspace], {
        cwd: root,
        stdio: ['ignore', output.fd, output.fd],
        detached: true,
      });
      const stop = () => {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
      };
      signal.addEventListener('abort', stop, { once: true });
      child.once('error', reject);
      child.once('exit', (exitCode, exitSignal) => {
        signal.removeEventListener('abort', stop);
        resolve(exitCode ?? exitSignal ?? 'no code');
      });
    });
    signal.throwIfAborted();
    if (code === 0) return;
    const text = await readFile(logFile, 'utf8');
    throw new StartFailure('build-failed', `Building ${workspace} failed:\n${tellingLines(text)}`, {
      fix: `See ${logFile}.`,
    });
  } finally {
    await output.close();
  }
}

/** The first lines that speak of an error, else the last ones. */
function tellingLines(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('npm '));
  const errors = lines.filter((line) => /error/i.test(line));
  return (errors.length > 0 ? errors.slice(0, 4) : lines.slice(-4)).join('\n');
}
