import type { PortMemory } from '../processes/remember-ports.ts';
import { startFunctions, type FunctionsProcess } from './start-functions.ts';
import type { FunctionName } from './topology.ts';

export interface FunctionPorts {
  api: number;
  worker: Record<FunctionName, number>;
}

export interface FunctionProcesses {
  api: FunctionsProcess;
  worker: FunctionsProcess;
  close(): Promise<void>;
}

/** Chooses where each function listens. */
export async function chooseFunctionPorts(ports: PortMemory): Promise<FunctionPorts> {
  return {
    api: await ports.choose('api'),
    worker: {
      'on-deployment-requested': await ports.choose('on-deployment-requested'),
      'on-build-changed': await ports.choose('on-build-changed'),
      'on-log-entry': await ports.choose('on-log-entry'),
      'on-deployment-event': await ports.choose('on-deployment-event'),
      reconcile: await ports.choose('reconcile'),
    },
  };
}

/** Where the worker's functions are reached. */
export function workerOrigins({ worker }: FunctionPorts): Record<FunctionName, string> {
  const origins = Object.entries(worker).map(([name, port]) => [name, `http://127.0.0.1:${String(port)}`]);
  return Object.fromEntries(origins) as Record<FunctionName, string>;
}

/** Starts the API and the worker, each in a process of its own. When one fails, neither is left. Throws a StartFailure. */
export async function startFunctionProcesses(options: {
  ports: FunctionPorts;
  env: NodeJS.ProcessEnv;
  logFolder: string;
  /** Gets every line of both. */
  onLine?: (line: string) => void;
  notice: (text: string) => void;
  signal: AbortSignal;
}): Promise<FunctionProcesses> {
  const { ports, ...shared } = options;
  const [api, worker] = await Promise.allSettled([
    startFunctions({
      ...shared,
      name: 'api',
      module: import.meta.resolve('@agent-gallery/api'),
      functions: [{ name: 'api', port: ports.api }],
    }),
    startFunctions({
      ...shared,
      name: 'worker',
      module: import.meta.resolve('@agent-gallery/worker'),
      functions: Object.entries(ports.worker).map(([name, port]) => ({ name, port })),
    }),
  ]);
  if (api.status === 'fulfilled' && worker.status === 'fulfilled') {
    const close = async () => {
      await Promise.all([api.value.close(), worker.value.close()]);
    };
    return { api: api.value, worker: worker.value, close };
  }
  for (const result of [api, worker]) if (result.status === 'fulfilled') await result.value.close();
  throw [api, worker].find((result) => result.status === 'rejected')?.reason;
}
