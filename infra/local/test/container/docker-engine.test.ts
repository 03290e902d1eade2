import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OutputLine } from '../../src/cloud/engine/engine.ts';
import { containerSpec, fetchText, LOGIN, startParts, type Parts } from './local-cloud-parts.ts';

const DOCKERFILE = `FROM node:24-slim
WORKDIR /app
COPY . .
USER node
CMD ["server.js"]
`;

/** Answers with what the container sees; /oom takes memory until it is ended; /forks counts the processes that it may start. */
const SERVER = `
const http = require('node:http');
const { spawn } = require('node:child_process');
console.log('listening on ' + process.env.PORT);
console.error('as user ' + process.getuid());
process.stdout.write('a line in ');
setTimeout(() => process.stdout.write('two parts\\n'), 50);
process.on('SIGTERM', () => { console.log('stopping'); process.exit(7); });
http.createServer((request, response) => {
  if (request.url === '/oom') {
    const held = [];
    setInterval(() => held.push(Buffer.alloc(20_000_000, 1)), 1);
    return;
  }
  if (request.url === '/host') {
    require('node:dns').promises.lookup('host.docker.internal').then((found) => response.end(found.address));
    return;
  }
  const read = (file) => { try { return require('node:fs').readFileSync(file, 'utf8').trim(); } catch { return ''; } };
  response.end(JSON.stringify({
    user: process.getuid(),
    cpu: read('/sys/fs/cgroup/cpu.max') || read('/sys/fs/cgroup/cpu/cpu.cfs_quota_us') + ' ' + read('/sys/fs/cgroup/cpu/cpu.cfs_period_us'),
    pids: read('/sys/fs/cgroup/pids.max') || read('/sys/fs/cgroup/pids/pids.max'),
  }));
}).listen(process.env.PORT);
`;

// It is about a daemon of its own.
delete process.env['DOCKER_HOST'];

describe('building and running in Docker', () => {
  let parts: Parts;
  let digest: string;
  const times: Record<string, number> = {};
  const timed = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const startedAt = performance.now();
    const result = await work();
    times[name] = Math.round(performance.now() - startedAt);
    return result;
  };

  beforeAll(async () => {
    parts = await timed('engine, registry and storage ready', () => startParts('docker'));
    const say = () => undefined;
    const registry = { host: parts.registry.host, login: LOGIN };
    await timed('base image', async () => parts.engine.prepare?.(['node:24-slim'], say, registry));
    await timed('builder image', async () => parts.engine.prepare?.(['gcr.io/cloud-builders/docker'], say));
  });
  afterAll(async () => {
    await timed('everything stopped', () => parts.close());
    process.stdout.write(`${JSON.stringify({ severity: 'INFO', message: 'times in ms', ...times })}\n`);
  });

  it('builds an agent from its folder, pushes it and names its digest', async () => {
    const image = parts.image('echo:t1');
    const build = await timed('first build and push', async () =>
      parts.ended(await parts.startBuild(image, { Dockerfile: DOCKERFILE, 'server.js': SERVER })),
    );
    expect(build.statusDetail).toBeUndefined();
    expect(build.status).toBe('SUCCESS');
    digest = build.results?.images[0]?.digest ?? '';
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(parts.lines).toContain('Step 1/5 : FROM node:24-slim');
    expect(parts.lines.at(-1)).toBe('DONE');
    const manifest = await fetch(`${parts.registry.url}/v2/demo-container/agents/echo/manifests/t1`, {
      method: 'HEAD',
      headers: {
        authorization: `Basic ${Buffer.from(`${LOGIN.username}:${LOGIN.password}`).toString('base64')}`,
        accept: 'application/vnd.docker.distribution.manifest.v2+json',
      },
    });
    expect(manifest.headers.get('docker-content-digest')).toBe(digest);
  });

  it('takes seconds for an agent whose base is there, also in another repository', async () => {
    const files = { Dockerfile: DOCKERFILE, 'server.js': `${SERVER}// changed` };
    const build = await timed('next build and push', async () =>
      parts.ended(await parts.startBuild(parts.image('other:t1'), files)),
    );
    expect(build.status).toBe('SUCCESS');
    expect(times['next build and push']).toBeLessThan(30_000);
  });

  it('asks for the login to its registry', async () => {
    expect((await fetch(`${parts.registry.url}/v2/`)).status).toBe(401);
    await expect(
      parts.engine.push(parts.image('echo:t1'), { ...LOGIN, password: 'wrong' }, () => undefined),
    ).rejects.toThrow(/unauthorized|authentication required|no basic auth/);
  });

  it('runs the image by digest, with its limits, its user and its lines', async () => {
    const lines: OutputLine[] = [];
    const spec = containerSpec(`${parts.image('echo')}@${digest}`, 'agw-test-run', (line) =>
      lines.push(line),
    );
    const startedAt = performance.now();
    const container = await parts.engine.run(spec, LOGIN);
    const text = await fetchText(`http://${container.host}:${String(container.port)}/`);
    times['run to first answer'] = Math.round(performance.now() - startedAt);
    expect(JSON.parse(text)).toEqual({ user: 1000, cpu: '100000 100000', pids: '1024' });
    const hostAddress = await fetchText(`http://${container.host}:${String(container.port)}/host`);
    expect(hostAddress).toBe(parts.engine.hostAccess?.address);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await container.stop(5000);
    expect(await container.exited).toEqual({ code: 7, outOfMemory: false });
    const texts = (stream: string) => lines.filter((line) => line.stream === stream).map((line) => line.text);
    expect(texts('stdout')).toEqual(['listening on 8080', 'a line in two parts', 'stopping']);
    expect(texts('stderr')).toEqual(['as user 1000']);
  });

  it('reports a container that took too much memory', async () => {
    const spec = containerSpec(`${parts.image('echo')}@${digest}`, 'agw-test-oom', () => undefined);
    const container = await parts.engine.run(spec, LOGIN);
    await fetchText(`http://${container.host}:${String(container.port)}/`);
    void fetch(`http://${container.host}:${String(container.port)}/oom`).catch(() => undefined);
    expect(await container.exited).toEqual({ code: 137, outOfMemory: true });
  });

  it('ends a container that does not end by itself', async () => {
    const script = "process.on('SIGTERM', () => {}); console.log('deaf'); setInterval(() => {}, 1000)";
    const seen = Promise.withResolvers<undefined>();
    const container = await parts.engine.run(
      {
        ...containerSpec(`${parts.image('echo')}@${digest}`, 'agw-test-deaf', () => seen.resolve(undefined)),
        command: ['node'],
        args: ['-e', script],
      },
      LOGIN,
    );
    await seen.promise;
    await container.stop(200);
    expect((await container.exited).code).toBe(137);
  });

  it('says what is wrong with an image or a command that cannot run', async () => {
    const spec = containerSpec(`${parts.image('echo')}@${digest}`, 'agw-test-bad', () => undefined);
    await expect(parts.engine.run({ ...spec, command: ['/no/such/program'] }, LOGIN)).rejects.toThrow(
      /no such file or directory/,
    );
    await expect(parts.engine.run({ ...spec, image: parts.image('none:t1') }, LOGIN)).rejects.toThrow(
      /cannot be pulled .*(not found|unknown)/,
    );
  });

  it('fails a build whose Dockerfile fails, with the lines that show it', async () => {
    const before = parts.lines.length;
    const build = await parts.ended(
      await parts.startBuild(parts.image('bad:t1'), {
        Dockerfile: 'FROM node:24-slim\nRUN echo "about to fail" && exit 23\n',
      }),
    );
    expect(build).toMatchObject({ status: 'FAILURE', failureInfo: { type: 'USER_BUILD_STEP' } });
    const lines = parts.lines.slice(before);
    expect(lines).toContain('about to fail');
    expect(lines).toContain(
      'The command \'/bin/sh -c echo "about to fail" && exit 23\' returned a non-zero code: 23',
    );
    expect(lines.slice(-2)).toEqual([
      'ERROR',
      'ERROR: build step 0 "gcr.io/cloud-builders/docker" failed: step exited with non-zero status: 23',
    ]);
  });

  it('fails a build whose base image nobody has', async () => {
    const build = await parts.ended(
      await parts.startBuild(parts.image('bad:t2'), { Dockerfile: 'FROM registry.invalid/none:1\n' }),
    );
    expect(build.status).toBe('FAILURE');
    expect(parts.lines.join('\n')).toMatch(/registry\.invalid/);
  });

  it('ends a running build that is cancelled, and its containers with it', async () => {
    const build = await parts.startBuild(parts.image('slow:t1'), {
      Dockerfile: 'FROM node:24-slim\nRUN echo now-sleeping; sleep 300\n',
    });
    const deadline = Date.now() + 60_000;
    while (!parts.lines.includes('now-sleeping') && Date.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 50));
    const startedAt = performance.now();
    const cancelled = await parts.cloudBuild.handlers.cancelBuild({
      projectId: build.projectId,
      id: build.id,
    });
    times['cancel to cancelled'] = Math.round(performance.now() - startedAt);
    expect(cancelled.status).toBe('CANCELLED');
    expect(parts.statuses.at(-1)).toBe('CANCELLED');
    await expect.poll(() => sleepers(), { timeout: 5000 }).toEqual([]);
  });

  it('runs other steps than docker in the images that they name', async () => {
    const before = parts.lines.length;
    const build = await parts.ended(
      await parts.startBuild(
        'unused',
        { 'greet.js': 'console.log(process.env.GREETING, require("node:fs").readdirSync(".").join())' },
        {
          steps: [
            { name: 'node:24-slim', entrypoint: 'node', args: ['greet.js'], env: ['GREETING=hello'] },
            {
              name: 'gcr.io/cloud-builders/docker',
              entrypoint: 'bash',
              args: ['-c', 'docker version --format {{.Server.Version}}'],
            },
          ],
          images: [],
        },
      ),
    );
    expect(build.status).toBe('SUCCESS');
    const lines = parts.lines.slice(before);
    expect(lines).toContain('Step #0: hello greet.js');
    expect(lines.join('\n')).toMatch(/Step #1: \d+\.\d+\.\d+/);
  });

  /** Command lines of `sleep 300` on this machine; containers' processes are among them. */
  async function sleepers(): Promise<string[]> {
    const { readdir, readFile } = await import('node:fs/promises');
    const found: string[] = [];
    for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
      const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      if (line.split('\0').slice(0, 2).join(' ') === 'sleep 300') found.push(pid);
    }
    return found;
  }
});
