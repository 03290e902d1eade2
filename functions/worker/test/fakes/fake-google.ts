import { createFakeEngines } from './fake-engines.ts';
import type { CardSummary, Finding } from '@agent-gallery/contract';
import type {
  Archive,
  BuildView,
  ProbeResult,
  ServiceOrder,
  ServicePlace,
  ServiceView,
  TrafficOrder,
  TrafficView,
} from '../../src/engine/ports.ts';
import { orderHash } from '../../src/engine/order/order-hash.ts';
import { PassingFailure } from '../../src/engine/failures/passing-failure.ts';
import type { EngineDeps } from '../../src/engine/step.ts';

const CARD: CardSummary = {
  name: 'Echo',
  description: 'Says it again.',
  version: '1.0.0',
  streaming: true,
  skills: [],
};

type Ports = Omit<EngineDeps, 'db' | 'portalProject' | 'log' | 'leaseMs'>;

export interface FakeBuild extends BuildView {
  deploymentId: string;
  image: string;
}

const toView = ({ tag, ...target }: TrafficOrder): TrafficView => ({
  ...target,
  tag: tag ?? undefined,
  url: undefined,
});

/** One project of Google Cloud in memory, behind the engine's ports: what it is asked for happens when the test says so. */
export function createFakeGoogle() {
  const builds: FakeBuild[] = [];
  const services = new Map<string, ServiceView>();
  const images = new Map<string, string>();
  /** What was asked of Cloud Run, each revision once. */
  const ordered: ServiceOrder[] = [];
  const said: string[] = [];
  const published: { type: string; id: string; deploymentId: string; status?: string }[] = [];
  const state = {
    archive: {
      file: '/nowhere/source.tar.gz',
      sha256: 'a'.repeat(64),
      sizeBytes: 1000,
      fileCount: 3,
      withheld: [],
      recipe: { kind: 'dockerfile', path: 'Dockerfile' },
      because: 'It has a Dockerfile.',
      warnings: [],
      port: null,
      generated: {},
    } as Archive,
    probe: { kind: 'agent', card: CARD, firstEventMs: 5 } as ProbeResult,
    /** Ends builds and rollouts as soon as they are asked for. */
    instantly: true,
    findings: [] as Finding[],
    /** A build that is to be canceled ends at once. */
    cancelsAtOnce: true,
    rolloutFailure: undefined as string | undefined,
  };

  const endBuild = (build: FakeBuild, status: string, detail?: string) => {
    build.status = status;
    build.failureDetail = detail;
    build.finishedAt = new Date().toISOString();
    if (status === 'SUCCESS') {
      build.digest = `sha256:${build.id.padEnd(64, '0')}`;
      images.set(build.image, build.digest);
    }
  };
  const endRollout = (name: string, failure?: string) => {
    const service = services.get(name);
    if (!service) throw new Error(`There is no service ${name}.`);
    service.reconciling = false;
    service.condition = failure
      ? { state: 'CONDITION_FAILED', message: failure }
      : { state: 'CONDITION_SUCCEEDED', message: '' };
    if (!failure) service.latestReadyRevision = service.wantedRevision;
  };
  const order = (place: ServicePlace, wanted: ServiceOrder, traffic: TrafficView[]) => {
    ordered.push(wanted);
    services.set(place.name, {
      url: `https://${place.name}.test`,
      labels: wanted.labels,
      etag: String(Math.random()),
      wantedRevision: wanted.revision,
      latestReadyRevision: services.get(place.name)?.latestReadyRevision,
      orderHash: orderHash(wanted),
      public: wanted.public,
      ingress: wanted.runtime.ingress,
      reconciling: true,
      condition: undefined,
      traffic,
    });
    if (state.instantly) endRollout(place.name, state.rolloutFailure);
  };
  const current = (place: ServicePlace, etag: string): ServiceView => {
    const service = services.get(place.name);
    if (!service) throw new Error('NOT_FOUND');
    if (service.etag !== etag) throw new PassingFailure('conflict', 'the etag is not the current one');
    return service;
  };

  const engines = createFakeEngines(state);
  const ports: Ports = {
    builds: {
      find: async (_place, deploymentId) => builds.find((build) => build.deploymentId === deploymentId),
      start: async ({ deploymentId, repository, tag }) => {
        const image = `${repository}:${tag}`;
        const build: FakeBuild = {
          id: `b${builds.length + 1}`,
          status: 'WORKING',
          failureType: undefined,
          failureDetail: undefined,
          digest: undefined,
          finishedAt: undefined,
          deploymentId,
          image,
        };
        builds.push(build);
        if (state.instantly) endBuild(build, 'SUCCESS');
        return { ...build };
      },
      get: async (_place, id) => {
        const build = builds.find((candidate) => candidate.id === id);
        if (!build) throw new Error(`There is no build ${id}.`);
        return { ...build };
      },
      cancel: async (_place, id) => {
        const build = builds.find((candidate) => candidate.id === id);
        if (build && state.cancelsAtOnce) endBuild(build, 'CANCELLED');
      },
    },
    services: {
      get: async (place) => services.get(place.name),
      create: async (place, wanted) => {
        if (services.has(place.name)) throw new PassingFailure('conflict', 'exists');
        order(place, wanted, [{ revision: wanted.revision, percent: 100, tag: undefined, url: undefined }]);
      },
      update: async (place, wanted, { etag, serving }) => {
        current(place, etag);
        const candidate = {
          revision: wanted.revision,
          percent: 0,
          tag: 'candidate',
          url: `https://candidate---${place.name}.test`,
        };
        const whole = { revision: wanted.revision, percent: 100, tag: undefined, url: undefined };
        order(
          place,
          wanted,
          serving.some(({ percent }) => percent > 0) ? [...serving.map(toView), candidate] : [whole],
        );
      },
      setTraffic: async (place, targets, etag) => {
        current(place, etag).traffic = targets.map(toView);
      },
      delete: async (place) => void services.delete(place.name),
    },
    engines,
    preflight: async () => state.findings,
    sources: { withArchive: async (_order, use) => use(state.archive) },
    archives: { put: async ({ sha256 }) => ({ bucket: 'sources', object: `sources/${sha256}.tar.gz` }) },
    images: {
      repository: ({ project }, agentId) => `registry.test/${project}/agent-gallery/${agentId}`,
      ensureRepository: async () => 'there',
      digestOf: async (repository, tag) => images.get(`${repository}:${tag}`),
    },
    probe: { check: async () => state.probe },
    publisher: {
      hint: async (message) =>
        void published.push({ type: message.type, id: message.id, deploymentId: message.data.deploymentId }),
      statusChanged: async ({ type, id, data }) =>
        void published.push({ type, id, deploymentId: data.deploymentId, status: data.status }),
    },
    say: (_deploymentId, step, key) => void said.push(`${step}/${key}`),
    saidAll: async () => undefined,
    lastLines: async () => ['the last line'],
  };
  const { start } = ports.builds;
  /** Starts a deployment's build as a call does whose answer was lost. */
  const startFor = (deploymentId: string) =>
    start({
      deploymentId,
      project: 'demo-project',
      region: 'europe-west1',
      archive: { bucket: 'b', object: 'o' },
      repository: 'r',
      tag: 't',
      dockerfile: 'Dockerfile',
      hasLayers: false,
      noCache: false,
    });
  return {
    builds,
    engines,
    services,
    images,
    ordered,
    said,
    published,
    state,
    ports,
    start,
    startFor,
    endBuild,
    endRollout,
  };
}
