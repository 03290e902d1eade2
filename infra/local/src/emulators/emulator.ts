import { waitForHttp } from '../processes/wait-for-http.ts';
import { StartFailure } from '../system/start-failure.ts';

/** A running emulator, whoever started it. */
export interface Emulator {
  /** `127.0.0.1:PORT`, as the `…_EMULATOR_HOST` variables have it. */
  host: string;
  /** Resolves when it has ended; never for one that others run. */
  exited: Promise<void>;
  stop(): Promise<void>;
}

/** This process loads the Auth emulator meanwhile, which on a busy machine keeps it from hearing an answer for seconds. */
const ANSWER_TIMEOUT_MS = 60_000;

/**
 * An emulator that the environment names. It is used as it is, and neither stopped nor saved.
 * Throws a StartFailure when nothing answers there.
 */
export async function connectEmulator(variable: string, host: string): Promise<Emulator> {
  if (!(await waitForHttp(`http://${host}/`, ANSWER_TIMEOUT_MS)))
    throw new StartFailure('emulator-silent', `${variable} names ${host}, where nothing answers.`, {
      fix: `Start that emulator, or unset ${variable} to have one started.`,
    });
  return { host, exited: new Promise(() => undefined), stop: () => Promise.resolve() };
}
