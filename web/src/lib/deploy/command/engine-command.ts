import { memoryBytes, type Agent, type DeploymentRequest, type Runtime } from '@agent-gallery/contract';
import { plainEnv } from './plain-env.ts';
import { onLines, shellFlag, shellWord } from './shell.ts';
import { sourceCommands } from './source-commands.ts';

/** What Agent Engine gives at least, and how many instances it keeps at most. */
const MIN_MEMORY = '1Gi';
const MAX_MIN_INSTANCES = 10;

const buildFlags = ({ build }: DeploymentRequest): string[] => [
  ...(build?.machineType === undefined
    ? []
    : [shellFlag('machine-type', build.machineType.toLowerCase().replaceAll('_', '-'))]),
  ...(build?.timeoutSeconds === undefined ? [] : [shellFlag('timeout', `${build.timeoutSeconds}s`)]),
];

/**
 * How an engine of Agent Engine would be asked for by hand. gcloud has no command for engines (SDK 528), so that it lends curl
 * its token; the image is built by gcloud where there is none.
 */
export function engineCommand(
  request: DeploymentRequest,
  runtime: Runtime,
  { source }: Pick<Agent, 'source'>,
  portalProject: string,
): string {
  const { project, region, serviceName } = request;
  const { values, secrets } = plainEnv(runtime.env, request.workspaceId, portalProject);
  const { before, folder } = sourceCommands(source);
  const image =
    source.kind === 'image'
      ? source.image
      : `${region}-docker.pkg.dev/${project}/agents/${serviceName}:latest`;
  const build =
    source.kind === 'image'
      ? []
      : [
          onLines([
            `gcloud builds submit ${shellWord(folder)}`,
            shellFlag('project', project),
            shellFlag('region', region),
            shellFlag('tag', image),
            ...buildFlags(request),
          ]),
        ];
  const engine = {
    displayName: serviceName,
    ...(Object.keys(runtime.labels).length > 0 && { labels: runtime.labels }),
    spec: {
      containerSpec: { imageUri: image },
      deploymentSpec: {
        env: Object.entries(values).map(([name, value]) => ({ name, value })),
        secretEnv: Object.entries(secrets).map(([name, reference]) => {
          const [secret, version] = reference.split(':');
          return { name, secretRef: { secret, version } };
        }),
        minInstances: Math.min(runtime.scaling.minInstances, MAX_MIN_INSTANCES),
        maxInstances: runtime.scaling.maxInstances,
        resourceLimits: {
          cpu: String(runtime.cpu),
          memory: memoryBytes(runtime.memory) < memoryBytes(MIN_MEMORY) ? MIN_MEMORY : runtime.memory,
        },
        containerConcurrency: runtime.concurrency,
      },
      ...(runtime.serviceAccount !== null && { serviceAccount: runtime.serviceAccount }),
    },
  };
  const create = onLines([
    'curl --fail-with-body --request POST',
    '--header "Authorization: Bearer $(gcloud auth print-access-token)"',
    "--header 'Content-Type: application/json'",
    `--data ${shellWord(JSON.stringify(engine))}`,
    shellWord(
      `https://${region}-aiplatform.googleapis.com/v1/projects/${project}/locations/${region}/reasoningEngines`,
    ),
  ]);
  return [...before, ...build, create].join(' &&\n');
}
