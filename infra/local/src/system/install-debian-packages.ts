import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { glob, readFile } from 'node:fs/promises';

const APT_OPTIONS = ['-o', 'DPkg::Lock::Timeout=180', '-o', 'Acquire::Retries=2'];

/** Whether this process may install packages with apt: root on Debian, Ubuntu or one of their kin. */
export async function canInstallDebianPackages(): Promise<boolean> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(release);
}

/**
 * Installs packages in one apt call, after refreshing the lists where there are none or the first try failed.
 * What apt prints goes to `logFile`. Throws an Error with apt's last line.
 */
export async function installDebianPackages(packages: readonly string[], logFile: string): Promise<void> {
  const install = () => apt(['install', '-y', '--no-install-recommends', ...packages], logFile);
  if (!(await hasLists())) await apt(['update'], logFile);
  try {
    await install();
  } catch {
    await apt(['update'], logFile);
    await install();
  }
}

async function hasLists(): Promise<boolean> {
  for await (const _ of glob('/var/lib/apt/lists/*_Packages*')) return true;
  return false;
}

function apt(args: readonly string[], logFile: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const output = createWriteStream(logFile, { flags: 'a' });
    let tail = '';
    const child = spawn('apt-get', [...APT_OPTIONS, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        output.write(chunk);
        tail = (tail + chunk.toString()).slice(-2000);
      });
    child.on('error', reject);
    child.on('close', (code) => {
      output.end();
      if (code === 0) resolve();
      else reject(new Error(lastLine(tail) ?? `apt-get ${args[0] ?? ''} ended with code ${String(code)}`));
    });
  });
}

function lastLine(text: string): string | undefined {
  return text.trim().split('\n').at(-1) || undefined;
}
