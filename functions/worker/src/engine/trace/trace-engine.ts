import { type Tracing, inChildSpan } from '@agent-gallery/telemetry';
import type { EngineDeps } from '../step.ts';

/** Calls that change something elsewhere or take their time. Looks are not among them: a rollout is looked at each second. */
const TRACED = {
  archives: ['put'],
  builds: ['start', 'cancel'],
  engines: ['create', 'update', 'delete'],
  images: ['ensureRepository'],
  probe: ['check'],
  services: ['create', 'update', 'setTraffic', 'delete'],
  sources: ['withArchive'],
} as const satisfies Partial<Record<keyof EngineDeps, readonly string[]>>;

type Call = (...args: unknown[]) => Promise<unknown>;

function traced<Port extends object>(
  tracing: Tracing,
  portName: string,
  port: Port,
  calls: readonly string[],
): Port {
  const own = Object.fromEntries(
    Object.entries(port).map(([name, value]: [string, unknown]) => {
      if (!calls.includes(name) || typeof value !== 'function') return [name, value];
      const call = value as Call;
      const start = { name: `${portName}.${name}`, kind: 'client' } as const;
      return [name, (...args: unknown[]) => inChildSpan(tracing, start, () => call(...args))];
    }),
  );
  return own as Port;
}

/** The same engine, with a span for each call that changes something outside. */
export function traceEngine(engine: EngineDeps, tracing: Tracing): EngineDeps {
  const trace = <Name extends keyof typeof TRACED>(name: Name): EngineDeps[Name] =>
    traced(tracing, name, engine[name], TRACED[name]);
  return {
    ...engine,
    tracing,
    archives: trace('archives'),
    builds: trace('builds'),
    engines: trace('engines'),
    images: trace('images'),
    probe: trace('probe'),
    services: trace('services'),
    sources: trace('sources'),
  };
}
