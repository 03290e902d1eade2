import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createContainerEngine } from '../../src/cloud/engine/create-container-engine.ts';
import { startRegistry } from '../../src/cloud/registry/start-registry.ts';
import { LOGIN } from './local-cloud-parts.ts';

/** Starts an engine and a registry in a process of its own and reports when they are ready. */
const PROGRAM = `
const [engineModule, registryModule, dataFolder] = process.argv.slice(1);
const { createContainerEngine } = await import(engineModule);
const { startRegistry } = await import(registryModule);
const log = () => undefined;
await createContainerEngine({ dataFolder: dataFolder + '/engine', log, prefer: 'docker' });
const registry = await startRegistry({ dataFolder: dataFolder + '/registry', log, login: ${JSON.stringify(LOGIN)} });
console.log('ready ' + registry.host);
setInterval(() => undefined, 1000);
`;

// It is about a daemon of its own.
delete process.env['DOCKER_HOST'];

describe('a local cloud that was killed', () => {
  it('leaves no dockerd and no registry, and starts again on the same folder', async () => {
    const dataFolder = await mkdtemp(join(tmpdir(), 'agw-killed-'));
    try {
      const host = await startAndKill(dataFolder);
      await expect.poll(() => processesOf(dataFolder), { timeout: 30_000, interval: 200 }).toEqual([]);
      const log = () => undefined;
      const engine = await createContainerEngine({
        dataFolder: join(dataFolder, 'engine'),
        log,
        prefer: 'docker',
      });
      const registry = await startRegistry({ dataFolder: join(dataFolder, 'registry'), log, login: LOGIN });
      expect(registry.host).toBe(host);
      await registry.close();
      await engine.close();
      expect(await processesOf(dataFolder)).toEqual([]);
    } finally {
      await rm(dataFolder, { recursive: true, force: true });
    }
  });
});

async function startAndKill(dataFolder: string): Promise<string> {
  const source = (path: string) => new URL(`../../src/cloud/${path}`, import.meta.url).href;
  const modules = [source('engine/create-container-engine.ts'), source('registry/start-registry.ts')];
  const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM, ...modules, dataFolder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const host = await new Promise<string>((resolve, reject) => {
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const ready = /ready (\S+)\n/.exec(output)?.[1];
      if (ready !== undefined) resolve(ready);
    });
    child.once('exit', (code) => reject(new Error(`it ended with ${String(code)}: ${output}`)));
  });
  expect((await processesOf(dataFolder)).length).toBeGreaterThan(2);
  child.kill('SIGKILL');
  return host;
}

/** Command lines that name the folder. */
async function processesOf(dataFolder: string): Promise<string[]> {
  const found: string[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (line.includes(dataFolder)) found.push(line.replaceAll('\0', ' '));
  }
  return found;
}
