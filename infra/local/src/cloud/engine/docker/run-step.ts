import { mkdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type Docker from 'dockerode';
import type { OutputLine, StepSpec } from '../engine.ts';
import type { DockerConnection } from './connect-docker.ts';
import { followOutput } from './follow-output.ts';
import type { ImageAccess, ImageStore } from './images/image-store.ts';
import { OWNER_LABEL } from './labels.ts';
import { wordsOf } from './images/pull-image.ts';
import { removeContainer } from './remove-leftovers.ts';
import { stepImages } from './dockerfile/step-images.ts';

export interface RunStepDeps {
  connection: DockerConnection;
  images: ImageStore;
  dataFolder: string;
}

/** Cloud Build's home folder in a step, where docker finds its credentials. */
const HOME = '/builder/home';
/** What a shell answers when the program was killed. */
const KILLED = 137;

/**
 * Runs a Cloud Build step in a container: the workspace at /workspace, the daemon's socket where docker expects it, and
 * credentials for the step's registries. Returns the exit code; 137 when it was aborted.
 * Throws an Error with the daemon's words when the container cannot be started.
 */
export async function runStep(
  { connection, images, dataFolder }: RunStepDeps,
  step: StepSpec,
  onLine: (line: OutputLine) => void,
  signal: AbortSignal,
): Promise<number> {
  const say = (text: string) => onLine({ stream: 'stdout', text, at: new Date() });
  const { docker } = connection;
  await ensureImages(images, step, say);
  if (signal.aborted) return KILLED;
  const home = join(dataFolder, 'step-homes', step.name);
  await writeCredentials(home, step);
  const container = await createStepContainer(connection, step, home, dataFolder).catch((error: unknown) => {
    throw wordsOf(error);
  });
  const kill = () => void removeContainer(container).catch(() => undefined);
  try {
    const output = await followOutput(container, onLine);
    signal.addEventListener('abort', kill, { once: true });
    if (signal.aborted) return KILLED;
    try {
      await container.start();
    } catch (error) {
      if (signal.aborted) return KILLED;
      throw wordsOf(error);
    }
    const code = await container.wait().then(
      ({ StatusCode }: { StatusCode: number }) => StatusCode,
      () => KILLED,
    );
    await output.ended;
    return signal.aborted ? KILLED : code;
  } finally {
    signal.removeEventListener('abort', kill);
    await removeContainer(docker.getContainer(container.id));
    await rm(home, { recursive: true, force: true });
  }
}

async function ensureImages(images: ImageStore, step: StepSpec, say: (text: string) => void): Promise<void> {
  const accessTo = (image: string): ImageAccess => {
    const login = step.logins?.[image.split('/')[0] ?? ''];
    const [host, registryLogin] = Object.entries(step.logins ?? {})[0] ?? [];
    return {
      ...(login && { login }),
      ...(host !== undefined && registryLogin && { registry: { host, login: registryLogin } }),
    };
  };
  await images.ensure(step.image, say, accessTo(step.image));
  const { file, images: bases } = await stepImages(step);
  for (const image of bases) {
    try {
      const used = await images.ensure(image, say, accessTo(image));
      if (used !== image && file !== undefined)
        await unpinImage(step.workspaceFolder, file, image.slice(used.length));
    } catch {
      // docker build tells the user, in its own words, at the line that names the image
    }
  }
}

/** Names an image by its tag in the build's own copy of a Dockerfile: docker would ask the registry for the digest. */
async function unpinImage(workspaceFolder: string, file: string, digest: string): Promise<void> {
  // A link out of the workspace is not the build's own.
  const [inside, real] = await Promise.all([realpath(workspaceFolder), realpath(file)]);
  if (!real.startsWith(inside + sep)) return;
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replaceAll(digest, ''));
}

async function createStepContainer(
  { docker, socketPath }: DockerConnection,
  step: StepSpec,
  home: string,
  dataFolder: string,
): Promise<Docker.Container> {
  const env = { HOME, ...step.env };
  return docker.createContainer({
    name: step.name,
    Image: step.image,
    Cmd: [...step.args],
    ...(step.entrypoint !== undefined && { Entrypoint: [step.entrypoint] }),
    WorkingDir: join('/workspace', step.dir ?? ''),
    Env: [
      ...Object.entries(env).map(([name, value]) => `${name}=${value}`),
      ...(socketPath === undefined ? [`DOCKER_HOST=${process.env['DOCKER_HOST'] ?? ''}`] : []),
    ],
    Labels: { [OWNER_LABEL]: dataFolder },
    HostConfig: {
      Binds: [
        `${step.workspaceFolder}:/workspace`,
        `${home}:${HOME}`,
        ...(socketPath === undefined ? [] : [`${socketPath}:/var/run/docker.sock`]),
      ],
      LogConfig: { Type: 'none', Config: {} },
    },
  });
}

async function writeCredentials(home: string, step: StepSpec): Promise<void> {
  const auths = Object.entries(step.logins ?? {}).map(([registry, login]) => [
    registry,
    { auth: Buffer.from(`${login.username}:${login.password}`).toString('base64') },
  ]);
  await mkdir(join(home, '.docker'), { recursive: true });
  await writeFile(join(home, '.docker/config.json'), JSON.stringify({ auths: Object.fromEntries(auths) }), {
    mode: 0o600,
  });
}
