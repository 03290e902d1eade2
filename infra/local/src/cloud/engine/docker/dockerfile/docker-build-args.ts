/** What a `docker build` command line says about its Dockerfile. */
export interface DockerBuildArgs {
  /** The context folder, relative to the step's folder. */
  context: string;
  /** `--file`, relative to the step's folder; absent for the context's own Dockerfile. */
  file?: string;
  buildArgs: Record<string, string>;
  tags: string[];
  target?: string;
}

/** Flags of `docker build` (20.10) that stand alone; every other one takes a value. */
const SWITCHES = new Set([
  '--compress',
  '--disable-content-trust',
  '--force-rm',
  '--no-cache',
  '--pull',
  '--push',
  '--load',
  '-q',
  '--quiet',
  '--rm',
  '--squash',
  '--stream',
  '-D',
  '--debug',
]);

/** Reads the arguments of a docker command line; undefined when it is no build of a folder. */
export function parseDockerBuild(args: readonly string[]): DockerBuildArgs | undefined {
  const words = args.filter((word, index) => !(index < 2 && ['buildx', 'image', 'builder'].includes(word)));
  if (words[0] !== 'build') return undefined;
  const build: DockerBuildArgs = { context: '.', buildArgs: {}, tags: [] };
  for (let index = 1; index < words.length; index++) {
    const word = words[index] ?? '';
    if (!word.startsWith('-') || word === '-') {
      build.context = word;
      continue;
    }
    const equals = word.startsWith('--') ? word.indexOf('=') : -1;
    const short = /^-([tfmco])(.+)$/.exec(word);
    const flag = short ? `-${short[1] ?? ''}` : equals === -1 ? word : word.slice(0, equals);
    if (SWITCHES.has(flag)) continue;
    const value = short ? (short[2] ?? '') : equals === -1 ? (words[++index] ?? '') : word.slice(equals + 1);
    applyFlag(build, flag, value);
  }
  return build.context === '-' || /^(https?|git|ssh):\/\/|^git@/.test(build.context) ? undefined : build;
}

function applyFlag(build: DockerBuildArgs, flag: string, value: string): void {
  switch (flag) {
    case '-f':
    case '--file':
      build.file = value;
      break;
    case '-t':
    case '--tag':
      build.tags.push(value);
      break;
    case '--target':
      build.target = value;
      break;
    case '--build-arg': {
      const equals = value.indexOf('=');
      if (equals > 0) build.buildArgs[value.slice(0, equals)] = value.slice(equals + 1);
      break;
    }
    default:
      break;
  }
}
