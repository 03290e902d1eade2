/** One line that a container or a build step wrote. `at` is when the engine read it. */
export interface OutputLine {
  stream: 'stdout' | 'stderr';
  text: string;
  at: Date;
}

/** A Cloud Build step as the engine needs it (google.devtools.cloudbuild.v1.BuildStep). */
export interface StepSpec {
  /** Builder image, such as `gcr.io/cloud-builders/docker` or any image the build named. */
  image: string;
  args: readonly string[];
  entrypoint?: string;
  env: Readonly<Record<string, string>>;
  /** Folder on this machine that is mounted as /workspace. */
  workspaceFolder: string;
  /** Relative to /workspace. */
  dir?: string;
  /** Unique for the build and the step; used as the container's name. */
  name: string;
  /** Registries by host that `docker push` and `docker pull` in the step are logged in to. */
  logins?: Readonly<Record<string, RegistryLogin>>;
}

export interface ContainerSpec {
  /** Full reference, by digest: `127.0.0.1:5001/p/repo/name@sha256:…`. */
  image: string;
  name: string;
  env: Readonly<Record<string, string>>;
  command?: readonly string[];
  args?: readonly string[];
  memoryBytes: number;
  cpus: number;
  /** The port that the container must listen on; it is also in `env.PORT`. */
  port: number;
  labels: Readonly<Record<string, string>>;
  onLine: (line: OutputLine) => void;
}

export interface ContainerExit {
  code: number;
  outOfMemory: boolean;
}

export interface RunningContainer {
  id: string;
  /** Where this machine reaches the container's port. */
  host: string;
  port: number;
  /** Resolves after the last line was handed on. */
  exited: Promise<ContainerExit>;
  /** Whether the container listens on its port; undefined where the engine cannot know, and a connection has to tell. */
  listens?(): Promise<boolean | undefined>;
  /** SIGTERM, then SIGKILL after the grace period. Resolves when the container is gone. */
  stop(graceMs: number): Promise<void>;
}

export interface RegistryLogin {
  username: string;
  password: string;
}

/** What runs build steps and containers on this machine: Docker, or child processes where there is none. */
export interface ContainerEngine {
  kind: 'docker' | 'process';
  /** Shown on pages and in logs when this engine does less than Cloud Run would. */
  notice?: string;
  /** How containers reach servers on this machine: under this name, when the server listens on this address. */
  hostAccess?: { name: string; address: string };
  /** Runs one build step to its end and returns its exit code. Aborting ends the step. */
  runStep(step: StepSpec, onLine: (line: OutputLine) => void, signal: AbortSignal): Promise<number>;
  /**
   * Pushes a tagged image, under another name if one is given, and returns its digest, `sha256:…`. Throws an Error with the
   * registry's words.
   */
  push(
    image: string,
    login: RegistryLogin,
    onLine: (line: OutputLine) => void,
    pushedAs?: string,
  ): Promise<string>;
  /** Pulls the image if it is not here, then starts it. Throws an Error whose message is for users. */
  run(container: ContainerSpec, login: RegistryLogin): Promise<RunningContainer>;
  /**
   * Brings images here that later builds will need, so that the first one is quick; `say` gets what it does. With a registry,
   * their layers are pushed there as well, which takes some more seconds.
   */
  prepare?(
    images: readonly string[],
    say: (text: string) => void,
    registry?: { host: string; login: RegistryLogin },
  ): Promise<void>;
  /** Stops what this engine started, among it a Docker daemon of its own. */
  close(): Promise<void>;
}
