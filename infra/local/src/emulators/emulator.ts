/** A running emulator, whoever started it. */
export interface Emulator {
  /** `127.0.0.1:PORT`, as the `…_EMULATOR_HOST` variables have it. */
  host: string;
  /** Resolves when it has ended; never for one that others run. */
  exited: Promise<void>;
  stop(): Promise<void>;
}

/** An emulator that the environment names. It is used as it is, and neither stopped nor saved. */
export function runningEmulator(host: string): Emulator {
  return { host, exited: new Promise(() => undefined), stop: () => Promise.resolve() };
}
