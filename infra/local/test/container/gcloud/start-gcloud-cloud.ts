import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const program = resolve(import.meta.dirname, '../../../src/start-cloud-alone.ts');
const startTimeoutMs = 60_000;

export interface GcloudResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** The local cloud as `npm run cloud` starts it, and the real gcloud in the environment that it prints. */
export interface GcloudCloud {
  project: string;
  region: string;
  env: Record<string, string>;
  /** A folder with a Dockerfile and a server that answers with its revision and GREETING. */
  source: string;
  /** Runs gcloud. Rejects with its words when it fails. */
  gcloud(...args: string[]): Promise<GcloudResult>;
  /** The same with `--format=json`, parsed. */
  json(...args: string[]): Promise<unknown>;
  /** Runs gcloud and takes its failure for an answer. */
  tryGcloud(...args: string[]): Promise<GcloudResult>;
  /** Interrupts the cloud, as Ctrl-C does, and resolves to its exit code. */
  interrupt(): Promise<number | null>;
  close(): Promise<void>;
}

const dockerfile = 'FROM node:24-slim\nCOPY server.cjs /app/\nUSER node\nCMD ["node", "/app/server.cjs"]\n';
const server = `
console.log('about to listen');
require('node:http').createServer((request, response) => {
  const { K_REVISION, GREETING } = process.env;
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ url: request.url, revision: K_REVISION, greeting: GREETING }));
}).listen(process.env.PORT, '0.0.0.0');
process.on('SIGTERM', () => process.exit(0));
`;

export async function startGcloudCloud(gcloudPath: string, pubsub: string): Promise<GcloudCloud> {
  const folder = await mkdtemp(join(tmpdir(), 'agent-gallery-gcloud-'));
  const project = 'demo-gcloud-test';
  const region = 'europe-west1';
  const options = ['--data-folder', join(folder, 'data')];
  const started = [program, ...options, '--project', project, '--region', region];
  const child = spawn(process.execPath, started, {
    // A daemon of its own, as on a machine where none runs.
    env: { ...process.env, DOCKER_HOST: undefined, PUBSUB_EMULATOR_HOST: pubsub },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  await ready(child);
  const printed = await run(process.execPath, [program, ...options, '--print-env']);
  const env = Object.fromEntries(
    [...printed.stdout.matchAll(/^export (\w+)='(.*)'$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
  const source = join(folder, 'source');
  await mkdir(source);
  await writeFile(join(source, 'Dockerfile'), dockerfile);
  await writeFile(join(source, 'server.cjs'), server);

  const tryGcloud = (...args: string[]) =>
    run(gcloudPath, [...args, '--quiet'], { env: { ...process.env, ...env }, cwd: folder }).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      (error: unknown) => {
        const { code, stdout, stderr } = error as GcloudResult;
        return { code, stdout, stderr };
      },
    );
  const gcloud = async (...args: string[]) => {
    const result = await tryGcloud(...args);
    if (result.code !== 0) throw new Error(`gcloud ${args.join(' ')} failed:\n${result.stderr}`);
    return result;
  };
  const interrupt = async () => {
    if (child.exitCode !== null) return child.exitCode;
    child.kill('SIGINT');
    const [code] = (await once(child, 'exit')) as [number | null];
    return code;
  };
  return {
    ...{ project, region, env, source, gcloud, tryGcloud, interrupt },
    json: async (...args) => JSON.parse((await gcloud(...args, '--format=json')).stdout) as unknown,
    async close() {
      await interrupt();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function ready(child: ChildProcess): Promise<void> {
  let output = '';
  return new Promise((resolved, reject) => {
    const timer = setTimeout(() => reject(new Error(`The cloud did not start:\n${output}`)), startTimeoutMs);
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      if (!output.includes('--print-env')) return;
      clearTimeout(timer);
      resolved();
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`The cloud ended with ${String(code)}:\n${output}`));
    });
  });
}
