import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Starts an instance in a process of its own. */
export const startInstance = async (
  projectId: string,
  instanceId: string,
  lease: 'default' | 'short' = 'short',
) => {
  const child = fork(fileURLToPath(new URL('instance.ts', import.meta.url)), {
    env: { ...process.env, TEST_PROJECT: projectId, TEST_INSTANCE: instanceId, TEST_LEASE: lease },
  });
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  };
  return {
    url: `http://127.0.0.1:${port}`,
    signal: (signal: NodeJS.Signals) => child.kill(signal),
    kill: () => end('SIGKILL'),
    terminate: () => end('SIGTERM'),
  };
};
export type Instance = Awaited<ReturnType<typeof startInstance>>;
