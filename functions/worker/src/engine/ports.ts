import type {
  CardSummary,
  ConditionView,
  DeploymentHint,
  DeploymentStatusChanged,
  Scaling,
  Source,
} from '@agent-gallery/contract';

/** A Cloud Build build, as far as the engine reads it. */
export interface BuildView {
  id: string;
  status: string;
  failureType: string | undefined;
  failureDetail: string | undefined;
  /** Digest of the first image that the build pushed. */
  digest: string | undefined;
  finishedAt: string | undefined;
}

export interface BuildPlace {
  project: string;
  region: string;
}

export interface BuildOrder extends BuildPlace {
  deploymentId: string;
  archive: { bucket: string; object: string };
  /** Repository and tag that the build pushes. */
  image: string;
}

export interface Builds {
  /** The build that carries the deployment's tag, newest first, if there is one. */
  find(place: BuildPlace, deploymentId: string): Promise<BuildView | undefined>;
  /** Starts a build. It may have taken effect even where this throws: call `find` before calling it again. */
  start(order: BuildOrder): Promise<BuildView>;
  get(place: BuildPlace, buildId: string): Promise<BuildView>;
  cancel(place: BuildPlace, buildId: string): Promise<void>;
}

/** A traffic target: a revision, its share, and its tag's name where it has one. */
export interface TrafficView {
  revision: string;
  percent: number;
  tag: string | undefined;
  url: string | undefined;
}

/** A Cloud Run service, as far as the engine reads it. */
export interface ServiceView {
  url: string;
  labels: Readonly<Record<string, string>>;
  /** Changes with each write; an update that names an older one is refused. */
  etag: string;
  /** Name of the revision that the service's template asks for. */
  wantedRevision: string;
  latestReadyRevision: string | undefined;
  reconciling: boolean;
  condition: ConditionView | undefined;
  traffic: readonly TrafficView[];
}

export interface ServicePlace {
  project: string;
  region: string;
  name: string;
}

export interface ServiceOrder {
  revision: string;
  /** By digest. */
  image: string;
  labels: Readonly<Record<string, string>>;
  public: boolean;
  env: Readonly<Record<string, string>>;
  scaling: Scaling;
}

export interface Services {
  get(place: ServicePlace): Promise<ServiceView | undefined>;
  /** Makes the service; its first revision gets all traffic. Throws AlreadyExists where somebody was faster. */
  create(place: ServicePlace, order: ServiceOrder): Promise<void>;
  /** Makes a revision with the tag `candidate` and no traffic, or with all of it where nothing serves yet. */
  update(
    place: ServicePlace,
    order: ServiceOrder,
    current: { etag: string; serving: string | null },
  ): Promise<void>;
  /** Sends all traffic to one revision and takes every tag away. */
  sendTrafficTo(place: ServicePlace, revision: string, etag: string): Promise<void>;
  delete(place: ServicePlace): Promise<void>;
}

export interface Archive {
  bytes: Buffer;
  /** Of the tar before compression, so that it does not change with the compressor. */
  sha256: string;
  fileCount: number;
  hasDockerfile: boolean;
  /** Names of files that were left out since they look like secrets. */
  withheld: readonly string[];
}

export interface Sources {
  /** Packs an agent's source. Throws a StepFailure that names what is wrong with it. */
  pack(source: Extract<Source, { kind: 'folder' }>): Promise<Archive>;
}

export interface ArchiveStore {
  /** Stores an archive below its hash; one that is there already is left as it is. */
  put(archive: Archive): Promise<{ bucket: string; object: string }>;
}

export interface Images {
  /** Where images of an agent go: registry, project, repository, name. */
  repository(place: BuildPlace, agentId: string): string;
  /** Digest of a tag, or undefined where the registry has none. */
  digestOf(repository: string, tag: string): Promise<string | undefined>;
}

export type ProbeResult =
  | { kind: 'agent'; card: CardSummary; firstEventMs: number }
  | { kind: 'http'; status: number }
  | { kind: 'failed'; cause: string };

export interface Probe {
  /** Reads the agent card and one streamed event. `audience` is the service's own URL, whatever is probed. */
  check(url: string, audience: string): Promise<ProbeResult>;
}

export interface Publisher {
  hint(message: DeploymentHint): Promise<void>;
  statusChanged(message: DeploymentStatusChanged): Promise<void>;
}
