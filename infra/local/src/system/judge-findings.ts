import type { EmulatorJars } from './find-emulator-jars.ts';
import { JAVA_MIN_VERSION, type Java } from './find-java.ts';
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

/** What a look at the machine has found. */
export interface Findings {
  java: Java | undefined;
  jars: EmulatorJars;
  /** Debian packages that Docker lacks here. */
  dockerPackages: readonly string[];
  chromium: string | undefined;
}

export interface Wanted {
  env: NodeJS.ProcessEnv;
  docker: boolean;
  chromium: boolean;
}

/** Debian packages of what was asked for and not found. */
export function missingPackages(findings: Findings, options: Wanted): string[] {
  return [
    ...(hasUsableJava(findings) || !needsJava(options.env) ? [] : ['default-jre-headless']),
    ...findings.dockerPackages,
    ...(options.chromium && findings.chromium === undefined ? ['chromium'] : []),
  ];
}

/**
 * What the findings allow. Docker is wanted, not needed: what its absence means is said.
 * Throws a StartFailure for the first thing that is needed and not there.
 */
export function judgeFindings(
  findings: Findings,
  { env, docker, chromium, say }: Wanted & { say: (line: string) => void },
): Prerequisites {
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
