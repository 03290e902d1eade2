import {
  STEP_NAMES,
  deploymentSchema,
  revisionName,
  serviceId,
  serviceSchema,
  type Deployment,
  type DeploymentStatus,
  type Service,
  type StepName,
} from '@agent-gallery/contract';

const DIGEST = `sha256:${'4f9c21ab'.repeat(8)}`;

const ARCHIVE = {
  bucket: 'sources',
  object: `sources/${'ab'.repeat(32)}.tar.gz`,
  sha256: 'ab'.repeat(32),
  sizeBytes: 48_213,
  fileCount: 17,
  commit: '9fceb02d0ae598e95dc970b74767f19372d61af8',
};
const RECIPE = {
  kind: 'node',
  because: 'It has a package.json with a start script and no Dockerfile.',
  dockerfile: 'Dockerfile',
  generated: [
    'FROM node:24-slim',
    'WORKDIR /app',
    'COPY package.json package-lock.json ./',
    'RUN npm ci --omit=dev',
    'COPY . .',
    'USER node',
    'ENV PORT=8080',
    'CMD ["npm", "start"]',
    '',
  ].join('\n'),
  port: 8080,
};

interface Wanted {
  id: string;
  agentId: string;
  agentName: string;
  serviceName: string;
  status: DeploymentStatus;
  /** Minutes before now when it was asked for. */
  minutesAgo: number;
  /** The step that runs or failed; all before it succeeded. */
  reached: StepName;
  error?: Deployment['error'];
}

/** A deployment in the given status, with the steps that lie behind it. */
export function deployment(wanted: Wanted, nowMs: number): Deployment {
  const { id, agentId, agentName, serviceName, status, minutesAgo, reached, error = null } = wanted;
  const startMs = nowMs - minutesAgo * 60_000;
  const at = (seconds: number) => new Date(startMs + seconds * 1_000).toISOString();
  const steps: Deployment['steps'] = {};
  let seconds = 0.4;
  for (const name of status === 'queued' ? [] : STEP_NAMES) {
    const isLast = name === reached && status !== 'ready';
    const took = { packaging: 1.2, building: 41, deploying: 6.4, verifying: 1.9 }[name];
    const running = isLast && status !== 'failed' && status !== 'canceled';
    steps[name] = {
      startedAt: at(seconds),
      endedAt: running ? null : at(seconds + took),
      outcome: !isLast ? 'succeeded' : running ? 'running' : status === 'failed' ? 'failed' : 'canceled',
    };
    seconds += took;
    if (isLast) break;
  }
  const place = { target: 'cloud-run', project: 'demo-agent-gallery', region: 'us-central1', serviceName };
  const isTerminal = ['ready', 'failed', 'canceled'].includes(status);
  const isReady = status === 'ready';
  return deploymentSchema.parse({
    id,
    workspaceId: 'default',
    serviceId: serviceId(place),
    agentName,
    request: { agentId, ...place, access: 'private', workspaceId: 'default' },
    source: { kind: 'folder', path: agentId },
    status,
    announcedStatus: status,
    steps,
    archive: seconds < 2 ? null : ARCHIVE,
    recipe: seconds < 2 ? null : RECIPE,
    image: isReady
      ? {
          repository: 'us-central1-docker.pkg.dev/demo-agent-gallery/agents/units-agent',
          tag: 'a1',
          digest: DIGEST,
        }
      : null,
    build:
      status === 'queued' || status === 'packaging'
        ? null
        : { id: '0f6a7c7e-2a10-4b3e-9a4b-1f2f4c5d6e7f', createdAt: at(2), endedAt: null },
    release: isReady
      ? {
          revision: revisionName(serviceName, id),
          previousRevision: null,
          operation: null,
          startedAt: at(43),
          readyAt: at(49),
          candidateUrl: null,
        }
      : null,
    url: isReady ? `http://${serviceName}.127.0.0.1.nip.io:8080` : null,
    error,
    actor: { kind: 'user', id: 'local-developer', email: 'dev@example.com' },
    idempotencyKey: null,
    cancelRequestedAt: status === 'canceling' ? at(20) : null,
    createdAt: at(0),
    updatedAt: at(seconds),
    endedAt: isTerminal ? at(seconds) : null,
    // Whatever its status: the worker leaves it alone.
    settled: true,
    logsMergedAt: null,
  });
}

const UNITS = { agentId: 'units-agent', agentName: 'Units' };
const CLOCK = { agentId: 'world-clock-agent', agentName: 'World Clock' };

/** One deployment in each status. */
export function deployments(nowMs: number): Deployment[] {
  const wanted: Wanted[] = [
    {
      ...UNITS,
      id: 'dreadyaaaaaa',
      serviceName: 'units-agent',
      status: 'ready',
      minutesAgo: 12,
      reached: 'verifying',
    },
    {
      ...CLOCK,
      id: 'dfailedaaaaa',
      serviceName: 'world-clock',
      status: 'failed',
      minutesAgo: 48,
      reached: 'deploying',
      error: {
        code: 'container-not-listening',
        message: 'The container does not listen on its port',
        cause: 'The container started, but nothing listened on port 8080 within 240 s.',
        fix: 'Let the server listen on 0.0.0.0 and on the port that the environment variable PORT names.',
        lines: ['> world-clock-agent@0.1.0 start', '> node server.js', 'Listening on http://127.0.0.1:3000'],
      },
    },
    {
      ...UNITS,
      id: 'dbuildingaaa',
      serviceName: 'units-staging',
      status: 'building',
      minutesAgo: 0.4,
      reached: 'building',
    },
    {
      ...UNITS,
      id: 'dqueuedaaaaa',
      serviceName: 'units-staging',
      status: 'queued',
      minutesAgo: 0.1,
      reached: 'packaging',
    },
    {
      ...CLOCK,
      id: 'dcancelingaa',
      serviceName: 'clock-test',
      status: 'canceling',
      minutesAgo: 3,
      reached: 'building',
    },
    {
      ...CLOCK,
      id: 'dcanceledaaa',
      serviceName: 'clock-test',
      status: 'canceled',
      minutesAgo: 60 * 5,
      reached: 'building',
    },
    {
      ...UNITS,
      id: 'dverifyingaa',
      serviceName: 'units-eu',
      status: 'verifying',
      minutesAgo: 1,
      reached: 'verifying',
    },
    {
      ...UNITS,
      id: 'dbuildfailed',
      serviceName: 'a-service-with-a-name-as-long-as-it-may-be-here',
      status: 'failed',
      minutesAgo: 60 * 50,
      reached: 'building',
      error: {
        code: 'build-failed',
        message: 'The build failed',
        cause: 'Step 3 of the Dockerfile, "npm ci", ended with exit code 1.',
        fix: 'Run docker build in the agent’s folder and mend what it says.',
        lines: [
          'npm error code EUSAGE',
          'npm error The `npm ci` command can only install with an existing package-lock.json',
        ],
      },
    },
  ];
  return wanted.map((one) => deployment(one, nowMs));
}

/** The services of the deployments: live where one is ready. */
export function services(from: readonly Deployment[]): Service[] {
  return [...Map.groupBy(from, (one) => one.serviceId)].map(([id, own]) => {
    const ready = own.find((one) => one.status === 'ready');
    const active = own.find((one) => one.endedAt === null);
    const { target, project, region, serviceName, agentId } = { ...own[0]?.request };
    return serviceSchema.parse({
      id,
      workspaceId: 'default',
      target,
      project,
      region,
      name: serviceName,
      url: ready?.url ?? null,
      live: ready
        ? {
            deploymentId: ready.id,
            agentId,
            revision: ready.release?.revision,
            image: `${ready.image?.repository ?? ''}@${ready.image?.digest ?? ''}`,
            since: ready.endedAt,
          }
        : null,
      card: ready
        ? {
            name: ready.agentName,
            description: 'Converts between units, from a question in plain words.',
            version: '1.0.0',
            streaming: true,
            skills: [
              {
                id: 'convert-units',
                name: 'Convert units',
                description: 'Converts a quantity.',
                examples: ['How many kilometres are 26.2 miles?', 'Convert 350 °F to Celsius'],
              },
            ],
          }
        : null,
      activeDeploymentId: active?.id ?? null,
      createdAt: own[0]?.createdAt,
      updatedAt: own[0]?.updatedAt,
    });
  });
}
