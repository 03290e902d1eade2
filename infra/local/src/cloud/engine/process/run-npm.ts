import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import type { OutputLine } from '../engine.ts';
import { createLineSplitter } from '../split-lines.ts';

export interface NpmCommand {
  words: readonly string[];
  folder: string;
  /** What the Dockerfile has set. */
  env: Readonly<Record<string, string>>;
}

/** Runs npm to its end. Throws an Error in Docker's words when it fails; an abort kills it with all that it started. */
export async function runNpm(
  { words, folder, env }: NpmCommand,
  onLine: (line: OutputLine) => void,
  signal: AbortSignal,
): Promise<void> {
  const [program = 'npm', ...args] = words;
  // Without a prefix npm looks for a package.json in the folders above, which are not the image's.
  const child = spawn(program, ['--prefix', folder, ...args], {
    cwd: folder,
    env: {
      ...inherited(),
      npm_config_update_notifier: 'false',
      ...env,
      PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const kill = () => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  };
  signal.addEventListener('abort', kill, { once: true });
  for (const stream of ['stdout', 'stderr'] as const) {
    const splitter = createLineSplitter(stream, onLine);
    child[stream].on('data', (chunk: Buffer) => splitter.write(chunk));
    child[stream].on('end', () => splitter.end());
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  signal.removeEventListener('abort', kill);
  if (code !== 0)
    throw new Error(`The command '${words.join(' ')}' returned a non-zero code: ${String(code ?? 137)}`);
}

/** What npm needs of our own environment: where home and the network are; no credentials of the portal. */
function inherited(): NodeJS.ProcessEnv {
  const names = ['HOME', 'LANG', 'TMPDIR', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR'];
  const proxies = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'].flatMap((name) => [name, name.toLowerCase()]);
  const npm = Object.keys(process.env).filter((name) =>
    /^npm_config_(registry|cafile|proxy|https_proxy)$/i.test(name),
  );
  return Object.fromEntries([...names, ...proxies, ...npm].map((name) => [name, process.env[name]]));
}
