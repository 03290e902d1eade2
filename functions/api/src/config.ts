import { type DeployerAccounts, deployerAccountsSchema } from '@agent-gallery/google';
import { z } from 'zod';
import { accessVariables, type AccessPolicy } from './members/access-policy.ts';

/** Variables that point a client at an emulator, which believes whatever it is told. */
const EMULATOR_VARIABLES = [
  'FIREBASE_AUTH_EMULATOR_HOST',
  'FIRESTORE_EMULATOR_HOST',
  'PUBSUB_EMULATOR_HOST',
  'STORAGE_EMULATOR_HOST',
] as const;

const originSchema = z
  .string()
  .refine((value) => !value.includes('*') && URL.canParse(value) && new URL(value).origin === value, {
    error: (issue) => `"${String(issue.input)}" is no origin such as https://portal.example.com`,
  });

const endpointSchema = z.url({ protocol: /^https?$/ }).optional();

const environmentSchema = z.object({
  GOOGLE_CLOUD_PROJECT: z.string().min(1),
  SOURCE_BUCKET: z.string().min(3).optional(),
  STORAGE_EMULATOR_HOST: endpointSchema,
  IAM_CREDENTIALS_ENDPOINT: endpointSchema,
  DEPLOYER_SERVICE_ACCOUNT: z.email().optional(),
  DEPLOYER_ACCOUNTS: deployerAccountsSchema,
  WRITES_PER_MINUTE: z.coerce.number().int().min(1).default(120),
  GOOGLE_CLOUD_REST_ENDPOINT: endpointSchema,
  ...accessVariables,
  ALLOW_LOOPBACK_WEBHOOKS: z.stringbool().default(false),
  PORTAL_ENV: z.enum(['production', 'local']).default('production'),
  WEB_ORIGINS: z
    .string()
    .default('')
    .transform((list) => list.split(',').map((origin) => origin.trim()))
    .transform((list) => list.filter((origin) => origin !== ''))
    .pipe(z.array(originSchema)),
});

export interface ApiConfig {
  /** Project of Firestore, Pub/Sub and Firebase Auth: the one that the portal itself runs in. */
  project: string;
  /** `local` allows emulators; `production` refuses them. */
  environment: 'production' | 'local';
  /** Origins whose pages may call the API from another origin. None: only pages of the same origin. */
  webOrigins: string[];
  /** Who may come in at all, and who sets up a workspace that has no admin. */
  access: AccessPolicy;
  /** Whether webhooks may be on this machine; only where the portal is local. */
  allowLoopbackWebhooks: boolean;
  /** ID tokens come from the metadata server alone, whatever the machine's user is logged in as. */
  metadataOnly: boolean;
  /** Where uploads go. */
  sourceBucket: string;
  /** Set only where another server stands in for Cloud Storage. */
  storageEndpoint: URL | undefined;
  /** Set only where another server stands in for IAM Credentials, which signs upload URLs. */
  iamCredentials: URL | undefined;
  /** Account that deploys, in whose name Google's APIs are asked; without one, the API's own. */
  deployerAccount: string | undefined;
  /** Accounts that deploy into other projects. */
  deployerAccounts: DeployerAccounts;
  /** How often a minute each user, and each API key, may change things. */
  writesPerMinute: number;
  /** Set only where another server stands in for the REST form of Google's APIs. */
  googleRest: URL | undefined;
}

/** Reads the API's configuration. Throws an Error that names each variable that is missing or wrong. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): ApiConfig {
  const parsed = environmentSchema.safeParse(env);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${String(issue.path[0])}: ${issue.message}`);
    throw new Error(`The API's environment is not complete. ${problems.join('; ')}`);
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
  const url = (endpoint: string | undefined) => (endpoint === undefined ? undefined : new URL(endpoint));
  return {
    project: values.GOOGLE_CLOUD_PROJECT,
    environment: values.PORTAL_ENV,
    webOrigins: values.WEB_ORIGINS,
    access: {
      allowedDomains: values.ALLOWED_DOMAINS,
      initialAdmins: values.INITIAL_ADMINS,
      workspaceId: values.WORKSPACE_ID,
    },
    allowLoopbackWebhooks: values.ALLOW_LOOPBACK_WEBHOOKS,
    metadataOnly: Boolean(env['GCE_METADATA_HOST']),
    sourceBucket: values.SOURCE_BUCKET ?? `${values.GOOGLE_CLOUD_PROJECT}-agent-sources`,
    storageEndpoint: url(values.STORAGE_EMULATOR_HOST),
    iamCredentials: url(values.IAM_CREDENTIALS_ENDPOINT),
    deployerAccount: values.DEPLOYER_SERVICE_ACCOUNT,
    deployerAccounts: values.DEPLOYER_ACCOUNTS,
    writesPerMinute: values.WRITES_PER_MINUTE,
    googleRest: url(values.GOOGLE_CLOUD_REST_ENDPOINT),
  };
}
