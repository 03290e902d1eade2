/** Where a worker is to be killed: right after the nth call of a port's method has taken effect. */
export interface KillPoint {
  call: string;
  nth: number;
}

/** Kills this process as the kernel would: no handler runs, nothing is flushed. */
function die(): Promise<never> {
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => undefined);
}

/** Counts the calls of every method of the given ports, reports them, and kills the process at one of them. */
export function createKillSwitch(point: KillPoint | undefined, report: (call: string, nth: number) => void) {
  const counts = new Map<string, number>();
  const around = async (call: string, run: () => Promise<unknown>): Promise<unknown> => {
    const nth = (counts.get(call) ?? 0) + 1;
    counts.set(call, nth);
    const result = await run();
    report(call, nth);
    if (point?.call === call && point.nth === nth) await die();
    return result;
  };

  return {
    /** The same port, each of whose methods may be the last one. Only `methods` count where they are named. */
    wrap: <Port extends object>(name: string, port: Port, methods?: readonly string[]): Port =>
      new Proxy(port, {
        get: (target, key) => {
          const value: unknown = Reflect.get(target, key);
          if (typeof value !== 'function') return value;
          const bound = (...args: unknown[]): unknown => Reflect.apply(value, target, args);
          if (typeof key !== 'string' || (methods && !methods.includes(key)) || key === 'repository')
            return bound;
          return (...args: unknown[]) => around(`${name}.${key}`, () => Promise.resolve(bound(...args)));
        },
      }),
  };
}
