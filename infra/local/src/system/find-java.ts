import { join } from 'node:path';
import { findOnPath } from '../cloud/engine/daemon/find-on-path.ts';
import { readOutput } from '../processes/read-output.ts';

export const JAVA_MIN_VERSION = 11;

export interface Java {
  command: string;
  version: number;
}

/** The Java of JAVA_HOME, else the one on the PATH; undefined when neither runs. */
export async function findJava(env: NodeJS.ProcessEnv): Promise<Java | undefined> {
  const home = env['JAVA_HOME'];
  const candidates = [home === undefined ? undefined : join(home, 'bin', 'java'), await findOnPath('java')];
  for (const command of candidates) {
    if (command === undefined) continue;
    const version = parseJavaVersion(await readOutput(command, ['-version']).catch(() => ''));
    if (version !== undefined) return { command, version };
  }
  return undefined;
}

/** The major version in what `java -version` prints: 8 for `1.8.0_402`, 17 for `17.0.15`. */
export function parseJavaVersion(text: string): number | undefined {
  const match = /version "(?:1\.)?(\d+)/.exec(text);
  return match?.[1] === undefined ? undefined : Number(match[1]);
}
