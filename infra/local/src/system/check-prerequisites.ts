import { existsSync } from 'node:fs';
import { findOnPath } from '../cloud/engine/daemon/find-on-path.ts';
import { findChromium } from './find-chromium.ts';
import { findEmulatorJars, type EmulatorJars } from './find-emulator-jars.ts';
import { findJava, JAVA_MIN_VERSION, type Java } from './find-java.ts';
import { canInstallDebianPackages, installDebianPackages } from './install-debian-packages.ts';
import { StartFailure } from './start-failure.ts';

/** An emulator that the environment names and others run, or the parts to start one. */
export type EmulatorSource = { kind: 'running'; host: string } | { kind: 'jar'; java: string; jar: string };

export interface Prerequisites {
  firestore: EmulatorSource;
  pubsub: EmulatorSource;
  /** Whether a Docker daemon and a registry are there or can be started. */
  docker: boolean;
  /** Executable, when it was asked for. */
  chromium: string | undefined;
}

export interface CheckOptions {
  env: NodeJS.ProcessEnv;
  docker: boolean;
  chromium: boolean;
  /** What apt prints goes here. */
  logFile: string;
  say: (line: string) => void;
}

interface Findings {
  java: Java | undefined;
  jars: EmulatorJars;
  dockerPackages: readonly string[];
  chromium: string | undefined;
}

/**
 * Looks for what npm cannot install, and on Debian installs as root what is missing and has a package.
 * Throws a StartFailure for the first thing that is needed and still not there; Docker is wanted, not needed.
 */
export async function checkPrerequisites(options: CheckOptions): Promise<Prerequisites> {
  let findings = await look(options);
  const packages = missingPackages(findings, options);
  if (packages.length > 0 && (await canInstallDebianPackages())) {
    options.say(`Installing ${packages.join(', ')} with apt, this once.`);
    await installDebianPackages(packages, options.logFile).catch((error: unknown) =>
      options.say(`apt could not install them: ${String(error)}`),
    );
    findings = await look(options);
  }
  return settle(findings, options);
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

function missingPackages(findings: Findings, options: CheckOptions): string[] {
  return [
    ...(hasUsableJava(findings) || !needsJava(options.env) ? [] : ['default-jre-headless']),
    ...findings.dockerPackages,
    ...(options.chromium && findings.chromium === undefined ? ['chromium'] : []),
  ];
}

function settle(findings: Findings, { env, docker, chromium, say }: CheckOptions): Prerequisites {
  const source = (variable: string, jar: string | undefined, component: string): EmulatorSource => {
    const host = env[variable];
    if (host !== undefined && host !== '') return { kind: 'running', host };
    return { kind: 'jar', java: requireJava(findings), jar: requireJar(jar, component) };
  };
  if (chromium && findings.chromium === undefined)
    throw new StartFailure('chromium-missing', 'The browser tests need Chromium, and there is none.', {
      fix: 'Install it (Debian: apt-get install chromium; elsewhere: npx playwright install chromium), or set CHROMIUM_PATH.',
    });
  if (findings.dockerPackages.length > 0)
    say(
      `Not installed: ${findings.dockerPackages.join(', ')}. Node agents run as processes, not containers; limits are not enforced.`,
    );
  return {
    firestore: source('FIRESTORE_EMULATOR_HOST', findings.jars.firestore, 'firestore'),
    pubsub: source('PUBSUB_EMULATOR_HOST', findings.jars.pubsub, 'pubsub'),
    docker: docker && findings.dockerPackages.length === 0,
    chromium: findings.chromium,
  };
}

function needsJava(env: NodeJS.ProcessEnv): boolean {
  return !env['FIRESTORE_EMULATOR_HOST'] || !env['PUBSUB_EMULATOR_HOST'];
}

function hasUsableJava({ java }: Findings): boolean {
  return java !== undefined && java.version >= JAVA_MIN_VERSION;
}

function requireJava({ java }: Findings): string {
  if (java !== undefined && java.version >= JAVA_MIN_VERSION) return java.command;
  throw new StartFailure(
    'java-missing',
    java === undefined
      ? 'The Firestore and Pub/Sub emulators need Java, and there is none.'
      : `The emulators need Java ${String(JAVA_MIN_VERSION)} or later; ${java.command} is Java ${String(java.version)}.`,
    { fix: 'Install a Java runtime (Debian: apt-get install default-jre-headless) or set JAVA_HOME.' },
  );
}

function requireJar(jar: string | undefined, component: string): string {
  if (jar !== undefined) return jar;
  const sdkName = component === 'firestore' ? 'cloud-firestore-emulator' : 'pubsub-emulator';
  throw new StartFailure(`${component}-emulator-missing`, `The ${component} emulator is not installed.`, {
    fix: `Run "gcloud components install ${sdkName}" or "npx firebase-tools setup:emulators:${component}".`,
  });
}
