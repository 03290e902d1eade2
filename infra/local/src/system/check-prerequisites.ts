import { existsSync } from 'node:fs';
import { findOnPath } from '../cloud/engine/daemon/find-on-path.ts';
import { findChromium } from './find-chromium.ts';
import { findEmulatorJars } from './find-emulator-jars.ts';
import { findJava } from './find-java.ts';
import { canInstallDebianPackages, installDebianPackages } from './install-debian-packages.ts';
import { judgeFindings, missingPackages, type Findings, type Prerequisites } from './judge-findings.ts';

export interface CheckOptions {
  env: NodeJS.ProcessEnv;
  docker: boolean;
  chromium: boolean;
  /** What apt prints goes here. */
  logFile: string;
  say: (line: string) => void;
  /** A start that was given up installs nothing more. */
  signal: AbortSignal;
}

/**
 * Looks for what npm cannot install, and on Debian installs as root what is missing and has a package.
 * Throws a StartFailure for the first thing that is needed and still not there; Docker is wanted, not needed.
 */
export async function checkPrerequisites(options: CheckOptions): Promise<Prerequisites> {
  let findings = await look(options);
  // A Ctrl-C also ends what the look has asked, such as "java -version", so what is missing now may be there.
  options.signal.throwIfAborted();
  const packages = missingPackages(findings, options);
  if (packages.length > 0 && (await canInstallDebianPackages())) {
    options.say(`Installing ${packages.join(', ')} with apt, this once.`);
    await installDebianPackages(packages, options.logFile).catch((error: unknown) =>
      options.say(`apt could not install them: ${String(error)}`),
    );
    findings = await look(options);
  }
  return judgeFindings(findings, options);
}

async function look({ env, docker, chromium }: CheckOptions): Promise<Findings> {
  const [java, jars, dockerPackages, browser] = await Promise.all([
    findJava(env),
    findEmulatorJars(env),
    docker ? missingDockerPackages(env) : [],
    chromium ? findChromium(env) : undefined,
  ]);
  return { java, jars, dockerPackages, chromium: browser };
}

async function missingDockerPackages(env: NodeJS.ProcessEnv): Promise<string[]> {
  const hasDaemon =
    env['DOCKER_HOST'] !== undefined ||
    existsSync('/var/run/docker.sock') ||
    (await findOnPath('dockerd')) !== undefined;
  return [
    ...(hasDaemon ? [] : ['docker.io']),
    ...((await findOnPath('docker-registry')) === undefined ? ['docker-registry'] : []),
    ...(hasDaemon || (await findOnPath('ip')) !== undefined ? [] : ['iproute2']),
  ];
}
