import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { ContainerEngine, ContainerSpec } from '../../engine/engine.ts';
import { listen } from '../../port-book.ts';

export interface FakeEngine extends ContainerEngine {
  /** Every container that was asked for, in order. */
  started: ContainerSpec[];
  running(): string[];
}

/**
 * An engine for tests whose images are Node programs by name. A program reads PORT, which is a free port of this machine
 * and not the one of the specification.
 */
export function createFakeEngine(programs: Readonly<Record<string, string>>): FakeEngine {
  const started: ContainerSpec[] = [];
  const running = new Set<string>();
  return {
    kind: 'process',
    started,
    running: () => [...running],
    runStep: () => Promise.reject(new Error('the fake engine runs no build steps')),
    push: () => Promise.reject(new Error('the fake engine pushes nothing')),
    close: () => Promise.resolve(),
    async run(spec) {
      started.push(spec);
      const program = programs[spec.image];
      if (spec.image === 'no-command') throw new Error('exec: "serve": executable file not found in $PATH');
      if (program === undefined) throw new Error(`manifest for ${spec.image} not found: manifest unknown`);
      const port = await freePort();
      const child = spawn(process.execPath, ['-e', program], {
        env: { ...spec.env, PORT: String(port) },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      running.add(spec.name);
      forward(child.stdout, 'stdout', spec);
      forward(child.stderr, 'stderr', spec);
      const exited = once(child, 'close').then(([code, signal]) => {
        running.delete(spec.name);
        return { code: typeof code === 'number' ? code : 137, outOfMemory: signal === 'SIGABRT' };
      });
      return {
        id: String(child.pid),
        host: '127.0.0.1',
        port,
        exited,
        async stop(graceMs) {
          child.kill('SIGTERM');
          const kill = setTimeout(() => child.kill('SIGKILL'), graceMs);
          await exited;
          clearTimeout(kill);
        },
      };
    },
  };
}

function forward(stream: Readable, name: 'stdout' | 'stderr', spec: ContainerSpec): void {
  createInterface({ input: stream }).on('line', (text) =>
    spec.onLine({ stream: name, text, at: new Date() }),
  );
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server, 0);
  await new Promise((resolve) => server.close(resolve));
  return port;
}
