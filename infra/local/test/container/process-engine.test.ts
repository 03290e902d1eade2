import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OutputLine } from '../../src/cloud/engine/engine.ts';
import { containerSpec, fetchText, LOGIN, startParts, type Parts } from './local-cloud-parts.ts';

const NOTICE = 'process, not container; limits not enforced';

const FILES = {
  Dockerfile: `ARG TAG=24-slim
FROM node:\${TAG} AS build
WORKDIR /app
COPY package*.json ./
RUN npm install --no-audit --no-fund --offline && npm run build
COPY . .

FROM node:24-slim
WORKDIR /app
ENV GREETING="hello there"
COPY --from=build --chown=node:node /app ./
USER node
EXPOSE 8080
CMD ["node", "/app/server.js"]
`,
  '.dockerignore': 'secret.txt\n*.md\n!KEEP.md\n',
  'secret.txt': 'not for the image',
  'README.md': 'left out',
  'KEEP.md': 'kept',
  'package.json': JSON.stringify({
    name: 'agent',
    version: '1.0.0',
    scripts: { build: "node -e \"require('fs').writeFileSync('built.txt', 'by npm run')\"" },
  }),
  'server.js': `
const { readdirSync } = require('node:fs');
console.log('port ' + process.env.PORT);
console.error('to stderr');
process.on('SIGTERM', () => { console.log('stopping'); process.exit(7); });
require('node:child_process').spawn('sleep', ['1234'], { stdio: 'inherit' });
require('node:http').createServer((request, response) => response.end(JSON.stringify({
  files: readdirSync('.').sort(), greeting: process.env.GREETING, given: process.env.GIVEN, secret: process.env.PORTAL_SECRET,
}))).listen(process.env.PORT, '127.0.0.1');
`,
};

describe('building and running Node agents without a container engine', () => {
  let parts: Parts;
  let digest: string;

  beforeAll(async () => {
    process.env['PORTAL_SECRET'] = 'of the portal';
    parts = await startParts('process');
  });
  afterAll(async () => {
    await parts.close();
  });

  it('says what it is', () => {
    expect(parts.engine).toMatchObject({ kind: 'process', notice: NOTICE });
  });

  it('carries out a Dockerfile of several stages and pushes a real image', async () => {
    const startedAt = performance.now();
    const build = await parts.ended(await parts.startBuild(parts.image('echo:t1'), FILES));
    expect(parts.lines).toContain(NOTICE);
    expect(build).toMatchObject({ status: 'SUCCESS' });
    expect(performance.now() - startedAt).toBeLessThan(30_000);
    digest = build.results?.images[0]?.digest ?? '';
    const ask = (path: string) =>
      fetch(`${parts.registry.url}/v2/demo-container/agents/echo/${path}`, {
        headers: {
          authorization: `Basic ${Buffer.from(`${LOGIN.username}:${LOGIN.password}`).toString('base64')}`,
          accept: 'application/vnd.oci.image.manifest.v1+json',
        },
      });
    const response = await ask('manifests/t1');
    expect(response.headers.get('docker-content-digest')).toBe(digest);
    const manifest = (await response.json()) as { config: { digest: string }; layers: { digest: string }[] };
    const config = (await (await ask(`blobs/${manifest.config.digest}`)).json()) as { config: object };
    expect(config.config).toMatchObject({
      Env: ['GREETING=hello there'],
      WorkingDir: '/app',
      User: 'node',
      Cmd: ['node', '/app/server.js'],
      ExposedPorts: { '8080/tcp': {} },
    });
    const layer = Buffer.from(await (await ask(`blobs/${manifest.layers[0]?.digest ?? ''}`)).arrayBuffer());
    const listing = promisify(execFile)('tar', ['-tz']);
    listing.child.stdin?.end(layer);
    expect((await listing).stdout.split('\n')).toContain('app/server.js');
  });

  it('gives the same digest for the same source', async () => {
    const build = await parts.ended(await parts.startBuild(parts.image('echo:t2'), FILES));
    expect(build.results?.images[0]?.digest).toBe(digest);
  });

  it('runs the image by digest as a child process with a port of its own', async () => {
    const lines: OutputLine[] = [];
    const spec = containerSpec(`${parts.image('echo')}@${digest}`, 'agw-process', (line) => lines.push(line));
    const startedAt = performance.now();
    const container = await parts.engine.run(
      { ...spec, env: { ...spec.env, GIVEN: 'by the service' } },
      LOGIN,
    );
    const answer = await fetchText(`http://${container.host}:${String(container.port)}/`);
    expect(performance.now() - startedAt).toBeLessThan(20_000);
    expect(JSON.parse(answer)).toEqual({
      files: [
        '.dockerignore',
        'Dockerfile',
        'KEEP.md',
        'built.txt',
        'package-lock.json',
        'package.json',
        'server.js',
      ],
      greeting: 'hello there',
      given: 'by the service',
    });
    expect(await runningSleeps()).toHaveLength(1);
    await container.stop(5000);
    expect(await container.exited).toEqual({ code: 7, outOfMemory: false });
    expect(await runningSleeps()).toEqual([]);
    expect(lines.map(({ stream, text }) => [stream, text])).toEqual(
      expect.arrayContaining([
        ['stderr', NOTICE],
        ['stdout', `port ${String(container.port)}`],
        ['stderr', 'to stderr'],
        ['stdout', 'stopping'],
      ]),
    );
  });

  it.each([
    ['RUN apt-get update', /Dockerfile line 3: .*apt-get update/],
    ['RUN npm run nothing-there', /The command 'npm run nothing-there' returned a non-zero code: 1/],
    ['COPY missing.txt .', /COPY failed: .*missing\.txt/],
  ])('fails a build with "%s" and says why', async (instruction, words) => {
    const before = parts.lines.length;
    const files = { Dockerfile: `FROM node:24\nCOPY package.json .\n${instruction}\n`, 'package.json': '{}' };
    const build = await parts.ended(await parts.startBuild(parts.image('bad:t1'), files));
    expect(build).toMatchObject({ status: 'FAILURE', failureInfo: { type: 'USER_BUILD_STEP' } });
    const lines = parts.lines.slice(before);
    expect(lines.join('\n')).toMatch(words);
    expect(lines.at(-1)).toMatch(/^ERROR: build step 0/);
  });

  it('refuses what needs containers', async () => {
    const build = await parts.ended(
      await parts.startBuild('unused', {}, { steps: [{ name: 'ubuntu', args: ['true'] }], images: [] }),
    );
    expect(build.status).toBe('FAILURE');
    expect(parts.lines.join('\n')).toMatch(
      /Without a container engine only steps of gcr\.io\/cloud-builders\/docker run/,
    );
  });

  it('ends a running build that is cancelled, and what it started', async () => {
    const files = {
      Dockerfile: 'FROM node:24\nWORKDIR /app\nCOPY . .\nRUN npm run wait\n',
      'package.json': JSON.stringify({ scripts: { wait: 'echo waiting-now && sleep 1234' } }),
    };
    const build = await parts.startBuild(parts.image('slow:t1'), files);
    await expect.poll(() => parts.lines, { timeout: 20_000 }).toContain('waiting-now');
    const cancelled = await parts.cloudBuild.handlers.cancelBuild({
      projectId: build.projectId,
      id: build.id,
    });
    expect(cancelled.status).toBe('CANCELLED');
    await expect.poll(() => runningSleeps(), { timeout: 5000 }).toEqual([]);
  });

  async function runningSleeps(): Promise<string[]> {
    const found: string[] = [];
    for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
      const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      if (line.split('\0').slice(0, 2).join(' ') === 'sleep 1234') found.push(pid);
    }
    return found;
  }
});
