import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { buildAgents } from '../src/builds/build-portal.ts';
import { connectDocker } from '../src/cloud/engine/docker/connect-docker.ts';
import { createImageStore } from '../src/cloud/engine/docker/images/image-store.ts';
import { ROOT } from '../src/data-folder/portal-folders.ts';
import { percentile } from './percentile.ts';

const RUNS = 5;
const SIZE_AIM_MB = 60;
const START_AIM_MS = 1000;
const READY_TIMEOUT_MS = 30_000;
const CARD = '/.well-known/agent-card.json';
/** What each answers with 200, and its environment: the hosting agent loads Firestore, as it does when it is deployed. */
const AGENTS: Readonly<Record<string, { path: string; env: string[] }>> = {
  'hosting-agent': {
    path: CARD,
    env: [
      'FIRESTORE_EMULATOR_HOST=127.0.0.1:1',
      'GOOGLE_CLOUD_PROJECT=demo-bench',
      'A2A_TASK_LOG=firestore',
      'ADK_SESSIONS=firestore',
    ],
  },
  'countries-agent': { path: CARD, env: [] },
  'units-agent': { path: CARD, env: [] },
  'world-clock-agent': { path: CARD, env: [] },
  'countries-mcp': { path: '/', env: [] },
};
/** The least that a server on the base image can do, to know the share of Docker and Node. */
const BARE = "require('node:http').createServer((q, r) => r.end('ok')).listen(8080)";

/** Prints the size of each shipped agent's image above its base, and the time from `docker run` to its first 200. */
export async function measureAgentImages(options: {
  folder: string;
  say: (line: string) => void;
  signal: AbortSignal;
}): Promise<void> {
  const { folder, say, signal } = options;
  await buildAgents({ root: ROOT, logFolder: join(folder, 'logs'), say, signal });
  const connection = await connectDocker(join(folder, 'docker'), process.env, () => undefined);
  try {
    const { docker } = connection;
    const base = await baseOf('hosting-agent');
    await createImageStore(docker, join(folder, 'images'), () => undefined).ensure(base, () => undefined);
    const baseBytes = (await docker.getImage(base).inspect()).Size;
    say(
      `\nImages of the shipped agents, above ${base} (${megabytes(baseBytes)}); ${String(RUNS)} starts, 1 CPU, 512 MiB`,
    );
    say(`  ${'agent'.padEnd(20)}${'size'.padStart(10)}   run → 200, median    worst`);
    const row = (name: string, size: string, times: readonly number[]) => {
      const [median, worst] = [percentile(times, 0.5), Math.max(...times)];
      say(
        `  ${name.padEnd(20)}${size.padStart(10)}${median.toFixed(0).padStart(17)} ms${worst.toFixed(0).padStart(7)} ms`,
      );
    };
    row('(bare server)', '', await startTimes(docker, { Image: base, Cmd: ['node', '-e', BARE] }, '/'));
    for (const [agent, { path, env }] of Object.entries(AGENTS)) {
      const image = `agent-gallery-bench/${agent}`;
      await build(docker, agent, image);
      const { Size } = await docker.getImage(image).inspect();
      row(agent, megabytes(Size - baseBytes), await startTimes(docker, { Image: image, Env: env }, path));
    }
    say(`  aim: below ${String(SIZE_AIM_MB)} MB and ${String(START_AIM_MS)} ms`);
  } finally {
    await connection.close();
  }
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

async function baseOf(agent: string): Promise<string> {
  const text = await readFile(join(ROOT, 'services', agent, 'Dockerfile'), 'utf8');
  const [, image] = /^FROM (\S+)$/m.exec(text) ?? [];
  if (image === undefined) throw new Error(`The Dockerfile of ${agent} names no base image.`);
  return image;
}

async function build(docker: Docker, agent: string, tag: string): Promise<void> {
  const context = join(ROOT, 'services', agent);
  const output = await docker.buildImage({ context, src: ['Dockerfile', 'dist'] }, { t: tag });
  const steps = await new Promise<{ error?: string }[]>((resolve, reject) => {
    docker.modem.followProgress(output, (error, events) => (error ? reject(error) : resolve(events)));
  });
  const failed = steps.find(({ error }) => error !== undefined);
  if (failed) throw new Error(`${agent} cannot be built: ${failed.error ?? ''}`);
}

type Command = Pick<Docker.ContainerCreateOptions, 'Image' | 'Cmd' | 'Env'>;

async function startTimes(docker: Docker, command: Command, path: string): Promise<number[]> {
  const times: number[] = [];
  // The first start reads the image from the disk.
  for (let run = 0; run <= RUNS; run++) {
    const ms = await startOnce(docker, command, path);
    if (run > 0) times.push(ms);
  }
  return times;
}

async function startOnce(docker: Docker, command: Command, path: string): Promise<number> {
  const startedAt = performance.now();
  const container = await docker.createContainer({
    ...command,
    ExposedPorts: { '8080/tcp': {} },
    HostConfig: {
      AutoRemove: true,
      Memory: 512 * 2 ** 20,
      NanoCpus: 1e9,
      PortBindings: { '8080/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }] },
    },
  });
  await container.start();
  try {
    const { NetworkSettings } = await container.inspect();
    const url = `http://127.0.0.1:${NetworkSettings.Ports['8080/tcp']?.[0]?.HostPort ?? ''}${path}`;
    while (!(await answers(url))) {
      if (performance.now() - startedAt > READY_TIMEOUT_MS)
        throw new Error(`${command.Image ?? ''} does not answer.`);
      await sleep(5);
    }
    return performance.now() - startedAt;
  } finally {
    await container.kill();
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { headers: { connection: 'close' } });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
