import { type BuildMachine, buildMachineSchema } from '@agent-gallery/contract';
import { type DeployerAccounts, deployerAccountsSchema } from '@agent-gallery/google';
import { z } from 'zod';
import { type BasePins, basePinsSchema } from './packaging/recipe/pin-bases.ts';

const endpointSchema = z.url({ protocol: /^https?$/ }).optional();

/** An account of each project that is deployed to, by its name, or one for all by its address. */
const buildAccountSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{4,28}[a-z0-9](?:@[a-z0-9.-]+\.gserviceaccount\.com)?$/);

const environmentSchema = z.object({
  GOOGLE_CLOUD_PROJECT: z.string().min(1),
  AGENTS_ROOT: z.string().min(1),
  SOURCE_BUCKET: z.string().min(3).optional(),
  CLOUD_BUILD_ENDPOINT: endpointSchema,
  CLOUD_RUN_ENDPOINT: endpointSchema,
  ARTIFACT_REGISTRY_ENDPOINT: endpointSchema,
  SECRET_MANAGER_ENDPOINT: endpointSchema,
  AGENT_ENGINE_ENDPOINT: endpointSchema,
  GOOGLE_CLOUD_REST_ENDPOINT: endpointSchema,
  IAM_CREDENTIALS_ENDPOINT: endpointSchema,
  DEPLOYER_ACCOUNTS: deployerAccountsSchema,
  BASE_IMAGES: basePinsSchema,
  BUILD_MACHINE_TYPE: buildMachineSchema.optional(),
  BUILD_SERVICE_ACCOUNT: buildAccountSchema.optional(),
  BUILD_TIMEOUT_SECONDS: z.coerce.number().int().min(60).max(86_400).default(1200),
  BUILD_QUEUE_TTL_SECONDS: z.coerce.number().int().min(60).max(86_400).default(1200),
  BUILD_PROVENANCE: z.enum(['default', 'required']).default('default'),
  BUILD_LOG_STREAMING: z.enum(['default', 'on', 'off']).default('default'),
  STARTUP_TIMEOUT_SECONDS: z.coerce.number().int().min(1).max(240).default(120),
  GCE_METADATA_HOST: z.string().optional(),
  PUSH_AUDIENCE_PREFIX: z.url({ protocol: /^https$/ }).optional(),
  PUSH_SERVICE_ACCOUNT: z.email().optional(),
  ALLOW_LOOPBACK_WEBHOOKS: z.stringbool().default(false),
  PORTAL_ENV: z.enum(['production', 'local']).default('production'),
});

export interface BuildDefaults {
  /** undefined: Cloud Build’s own, which is the smallest. */
  machineType: BuildMachine | undefined;
  /** Name of an account in each project, or an address; undefined: the project’s default account for builds. */
  serviceAccount: string | undefined;
  timeoutSeconds: number;
  /** A build that has not begun by then has failed. */
  queueTtlSeconds: number;
  logStreaming: 'default' | 'on' | 'off';
  /** required: a build whose provenance cannot be signed and kept fails. */
  provenance: 'default' | 'required';
}

export interface WorkerConfig {
  /** Project that the portal itself runs in. */
  portalProject: string;
  /** Folder that holds the agents that ship with the portal, one folder each. */
  agentsRoot: string;
  sourceBucket: string;
  /** Set only where another server stands in for Google's. */
  endpoints: Record<
    | 'cloudBuild'
    | 'cloudRun'
    | 'artifactRegistry'
    | 'secretManager'
    | 'agentEngine'
    | 'googleRest'
    | 'iamCredentials',
    URL | undefined
  >;
  /** Accounts in whose name other projects are deployed into. Of others the worker asks as itself. */
  deployerAccounts: DeployerAccounts;
  /** Digests of the images that generated Dockerfiles start from. */
  bases: BasePins;
  /** How images are built, where a request does not say otherwise. */
  build: BuildDefaults;
  /** A container that does not listen on its port by then has failed; Cloud Run allows 240. */
  startupTimeoutSeconds: number;
  /** Credentials come from the metadata server alone, whatever the machine's user is logged in as. */
  metadataOnly: boolean;
  /** Who alone may push: an account, with tokens for the prefix and the function’s name. undefined: anybody, where the portal is local. */
  push: { audiencePrefix: string; serviceAccount: string } | undefined;
  /** Whether webhooks may be on this machine; only where the portal is local. */
  allowLoopbackWebhooks: boolean;
}

const EMULATOR_VARIABLES = ['FIRESTORE_EMULATOR_HOST', 'PUBSUB_EMULATOR_HOST', 'STORAGE_EMULATOR_HOST'];

/** Reads the worker's configuration. Throws an Error that names each variable that is missing or wrong. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): WorkerConfig {
  const parsed = environmentSchema.safeParse(env);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`The worker's environment is not complete. ${problems.join('; ')}`);
  }
  const values = parsed.data;
  if (values.PORTAL_ENV === 'production') {
    const unsafe = EMULATOR_VARIABLES.filter((name) => env[name]);
    if (unsafe.length > 0)
      throw new Error(`${unsafe.join(', ')} must not be set unless PORTAL_ENV is "local".`);
    const inClear = Object.keys(env).filter(
      (name) => name.endsWith('_ENDPOINT') && name in values && env[name]?.startsWith('http:'),
    );
    if (inClear.length > 0)
      throw new Error(`${inClear.join(', ')} must be https unless PORTAL_ENV is "local": tokens go there.`);
    if (values.ALLOW_LOOPBACK_WEBHOOKS)
      throw new Error('ALLOW_LOOPBACK_WEBHOOKS must not be set unless PORTAL_ENV is "local".');
  }
  const { PUSH_AUDIENCE_PREFIX: audiencePrefix, PUSH_SERVICE_ACCOUNT: serviceAccount } = values;
  const push = audiencePrefix && serviceAccount ? { audiencePrefix, serviceAccount } : undefined;
  if (values.PORTAL_ENV === 'production' && !push)
    throw new Error(
      'PUSH_AUDIENCE_PREFIX and PUSH_SERVICE_ACCOUNT must say who may push, unless PORTAL_ENV is "local".',
    );
  const url = (endpoint: string | undefined) => (endpoint === undefined ? undefined : new URL(endpoint));
  return {
    portalProject: values.GOOGLE_CLOUD_PROJECT,
    agentsRoot: values.AGENTS_ROOT,
    sourceBucket: values.SOURCE_BUCKET ?? `${values.GOOGLE_CLOUD_PROJECT}-agent-sources`,
    endpoints: {
      cloudBuild: url(values.CLOUD_BUILD_ENDPOINT),
      cloudRun: url(values.CLOUD_RUN_ENDPOINT),
      artifactRegistry: url(values.ARTIFACT_REGISTRY_ENDPOINT),
      secretManager: url(values.SECRET_MANAGER_ENDPOINT),
      agentEngine: url(values.AGENT_ENGINE_ENDPOINT),
      googleRest: url(values.GOOGLE_CLOUD_REST_ENDPOINT),
      iamCredentials: url(values.IAM_CREDENTIALS_ENDPOINT),
    },
    deployerAccounts: values.DEPLOYER_ACCOUNTS,
    bases: values.BASE_IMAGES,
    build: {
      machineType: values.BUILD_MACHINE_TYPE,
      serviceAccount: values.BUILD_SERVICE_ACCOUNT,
      timeoutSeconds: values.BUILD_TIMEOUT_SECONDS,
      queueTtlSeconds: values.BUILD_QUEUE_TTL_SECONDS,
      logStreaming: values.BUILD_LOG_STREAMING,
      provenance: values.BUILD_PROVENANCE,
    },
    startupTimeoutSeconds: values.STARTUP_TIMEOUT_SECONDS,
    metadataOnly: values.GCE_METADATA_HOST !== undefined,
    push,
    allowLoopbackWebhooks: values.ALLOW_LOOPBACK_WEBHOOKS,
  };
}
