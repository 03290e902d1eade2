import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ServerOptions } from './payload.ts';

export interface Usage {
  cpuMs: number;
  rssMb: number;
}

/** Starts a server of the benchmark in a process of its own. */
export const startServer = async (options: ServerOptions) => {
  const child = fork(fileURLToPath(new URL('server.ts', import.meta.url)), [JSON.stringify(options)]);
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  return {
    port,
    async usage(): Promise<Usage> {
      child.send('usage');
      return ((await once(child, 'message')) as [Usage])[0];
    },
    async stop(): Promise<void> {
      child.disconnect();
      await once(child, 'exit');
    },
  };
};
export type BenchServer = Awaited<ReturnType<typeof startServer>>;
