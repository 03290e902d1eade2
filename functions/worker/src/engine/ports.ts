import {
  COMPARISON_TAG_PREFIX,
  type BuildSettings,
  type CardSummary,
  type ConditionView,
  type DeploymentHint,
  type DeploymentStatusChanged,
  type Ingress,
  type PackedSource,
  type Runtime,
  type SecretReference,
} from '@agent-gallery/contract';
import type { AgentProfile } from '../packaging/recipe/python/python-dockerfile.ts';
import type { Recipe } from '../packaging/recipe/recipe.ts';

/** A Cloud Build build, as far as the engine reads it. */
export interface BuildView {
  id: string;
  status: string;
  failureType: string | undefined;
  failureDetail: string | undefined;
  /** Digest of the first image that the build pushed. */
  digest: string | undefined;
  finishedAt: string | undefined;
  /** Longest build and time in the queue together, where Cloud Build says so. */
  limitSeconds?: number | undefined;
}

export interface BuildPlace {
  project: string;
  region: string;
}

/** Tag of an agent's newest image, whose layers the next build takes over. */
export const NEWEST_TAG = 'newest';

export interface BuildOrder extends BuildPlace {
  deploymentId: string;
  archive: { bucket: string; object: string };
  /** Repository that the build pushes to, without a tag. */
  repository: string;
  tag: string;
  /** Path of the Dockerfile in the archive; null where buildpacks make the image. */
  dockerfile: string | null;
  /** The repository has an image with the newest tag. */
  hasLayers: boolean;
  /** Makes every layer anew. */
  noCache: boolean;
  /** Where the build is not as the portal is set. */
  settings?: BuildSettings | undefined;
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

/** A traffic target that is asked for. */
export interface TrafficOrder {
  revision: string;
  percent: number;
  tag: string | null;
}

/** Tag of a revision that has no traffic until it is verified. */
export const CANDIDATE_TAG = 'candidate';

/** Whether the portal gave a tag for a while: it goes when a deployment or a change of traffic comes. */
export function isPassingTag(tag: string): boolean {
  return tag === CANDIDATE_TAG || tag.startsWith(COMPARISON_TAG_PREFIX);
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
  /** Of the order that the wanted revision was made from, where we made it. */
  orderHash: string | undefined;
  public: boolean;
  /** Undefined where it is none that an order can ask for. */
  ingress: Ingress | undefined;
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
  env: Readonly<Record<string, string | SecretReference>>;
  /** Port that the container listens on. */
  port: number;
  runtime: Omit<Runtime, 'env' | 'labels' | 'port'>;
}

export interface Services {
  get(place: ServicePlace): Promise<ServiceView | undefined>;
  /** Makes the service; its first revision gets all traffic. Throws a PassingFailure `conflict` where somebody was faster. */
  create(place: ServicePlace, order: ServiceOrder): Promise<void>;
  /**
   * Makes a revision with the tag `candidate` and no traffic, while `serving` goes on as it is, or with all traffic where
   * nothing serves yet. Throws a PassingFailure `conflict` where the etag is not the current one.
   */
  update(
    place: ServicePlace,
    order: ServiceOrder,
    current: { etag: string; serving: readonly TrafficOrder[] },
  ): Promise<void>;
  /** Sends the traffic to revisions by share, with these tags and no others. */
  setTraffic(place: ServicePlace, targets: readonly TrafficOrder[], etag: string): Promise<void>;
  delete(place: ServicePlace): Promise<void>;
}

/** A source that is packed: a file that is there only as long as it is used. */
export interface Archive {
  /** Path of the tar.gz. */
  file: string;
  /** Of the tar before compression, so that it does not change with the compressor. */
  sha256: string;
  /** Compressed. */
  sizeBytes: number;
  fileCount: number;
  /** Names of files that were left out since they look like secrets. */
  withheld: readonly string[];
  recipe: Recipe;
  /** Why it is that recipe, in a sentence. */
  because: string;
  warnings: readonly string[];
  /** Port that the container listens on; null for the one that PORT names. */
  port: number | null;
  /** Files that the recipe added, with their text. */
  generated: Readonly<Record<string, string>>;
  /** The folder that was packed, and the names of its files without secrets: for people to read. */
  readable?: { root: string; names: readonly string[] };
  /** Commit that was fetched; null where the source is no repository. */
  commit?: string | null;
}

export interface SourceOrder {
  source: PackedSource;
  workspaceId: string;
  agentId: string;
  agent: AgentProfile;
}

export interface Sources {
  /** Fetches and packs an agent's source for as long as `use` takes. Throws a StepFailure that names what is wrong with it. */
  withArchive<T>(order: SourceOrder, use: (archive: Archive) => Promise<T>): Promise<T>;
}

export interface ArchiveStore {
  /** Stores an archive below its hash; one that is there already is left as it is. */
  put(archive: Archive): Promise<{ bucket: string; object: string }>;
}

export interface Images {
  /** Makes the repository that images of a place go to, where there is none. Throws a StepFailure where it may not. */
  ensureRepository(place: BuildPlace): Promise<'made' | 'there'>;
  /** Where images of an agent go: registry, project, repository, name. */
  repository(place: BuildPlace, agentId: string): string;
  /** Digest of a tag, or undefined where the registry has none. */
  digestOf(repository: string, tag: string): Promise<string | undefined>;
}

export type ProbeResult =
  | {
      kind: 'agent';
      card: CardSummary;
      firstEventMs: number;
      /** The URL that its card names wrongly for it. */
      misnamed?: string | undefined;
    }
  | { kind: 'http'; status: number }
  | {
      kind: 'failed';
      cause: string;
      /** The URL elsewhere that its card names, where that is the cause. */
      misnamed?: string | undefined;
    };

export interface Probe {
  /** Reads the agent card and one streamed event. `audience` is the service's own URL, whatever is probed. */
  check(url: string, audience: string): Promise<ProbeResult>;
}

export interface Publisher {
  hint(message: DeploymentHint): Promise<void>;
  /** `context` are attributes that carry the trace. */
  statusChanged(message: DeploymentStatusChanged, context?: Record<string, string>): Promise<void>;
}
