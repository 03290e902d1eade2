import * as z from 'zod';

const schema = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(8080),
  HOST: z.string().min(1).default('0.0.0.0'),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  GOOGLE_CLOUD_AGENT_ENGINE_ID: z.string().min(1).optional(),
  GOOGLE_CLOUD_PROJECT: z.string().min(1).optional(),
  GOOGLE_CLOUD_LOCATION: z.string().min(1).optional(),
  MAX_BODY_BYTES: z.coerce
    .number()
    .int()
    .positive()
    .default(4 * 1024 * 1024),
  A2A_TASK_LOG: z.enum(['memory', 'firestore']).default('memory'),
  A2A_OWNER: z.enum(['caller', 'shared']).optional(),
  K_SERVICE: z.string().min(1).optional(),
  A2A_CARD_SIGNING_KEY: z.string().min(1).optional(),
  A2A_ALLOW_LOOPBACK_WEBHOOKS: z.enum(['true', 'false']).default('false'),
  FIRESTORE_EMULATOR_HOST: z.string().optional(),
  GCE_METADATA_HOST: z.string().optional(),
});

export interface ServerConfig {
  port: number;
  host: string;
  /** The service's own URL, for its card; without it the request's Host and X-Forwarded-Proto tell. */
  publicUrl: string | undefined;
  maxBodyBytes: number;
  taskLog: 'memory' | 'firestore';
  /**
   * Whose tasks they are: of the caller that the request's ID token names, or of all callers together. By default the
   * caller's where the platform has verified that token: on Cloud Run and Agent Engine.
   */
  owner: 'caller' | 'shared';
  /** A private JWK in JSON, with kid and alg. */
  cardSigningKey: string | undefined;
  /** Whether webhooks may be on this machine, over http: for tests and laptops only. */
  allowLoopbackWebhooks: boolean;
}

/**
 * Where callers reach the container of a reasoning engine by HTTP; undefined elsewhere. An engine is told its id only when
 * it runs, so its URL cannot be given to it.
 */
const agentEngineUrl = (data: z.infer<typeof schema>): string | undefined => {
  const {
    GOOGLE_CLOUD_AGENT_ENGINE_ID: id,
    GOOGLE_CLOUD_PROJECT: project,
    GOOGLE_CLOUD_LOCATION: location,
  } = data;
  if (!id || !project || !location) return undefined;
  const name = `projects/${project}/locations/${location}/reasoningEngines/${id}`;
  return `https://${location}-aiplatform.googleapis.com/reasoningEngines/v1/${name}/api`;
};

/** Throws where a setting that believes whoever asks has come to Google Cloud itself; the local cloud names its metadata server. */
const refuseUnsafe = (data: z.infer<typeof schema>): void => {
  const isOnGoogleCloud =
    (data.K_SERVICE ?? data.GOOGLE_CLOUD_AGENT_ENGINE_ID) !== undefined && !data.GCE_METADATA_HOST;
  const unsafe = [
    ...(data.FIRESTORE_EMULATOR_HOST ? ['FIRESTORE_EMULATOR_HOST'] : []),
    ...(data.A2A_ALLOW_LOOPBACK_WEBHOOKS === 'true' ? ['A2A_ALLOW_LOOPBACK_WEBHOOKS'] : []),
  ];
  if (isOnGoogleCloud && unsafe.length > 0)
    throw new Error(`${unsafe.join(', ')} must not be set on Google Cloud.`);
};

/** The configuration that an environment describes; throws an error that names the variable at fault. */
export const parseServerConfig = (env: Record<string, string | undefined>): ServerConfig => {
  const result = schema.safeParse(env);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new Error(`Environment variable ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not valid'}`);
  }
  const { data } = result;
  refuseUnsafe(data);
  return {
    port: data.PORT,
    host: data.HOST,
    publicUrl: data.PUBLIC_URL ?? agentEngineUrl(data),
    maxBodyBytes: data.MAX_BODY_BYTES,
    taskLog: data.A2A_TASK_LOG,
    owner: data.A2A_OWNER ?? (data.K_SERVICE || data.GOOGLE_CLOUD_AGENT_ENGINE_ID ? 'caller' : 'shared'),
    cardSigningKey: data.A2A_CARD_SIGNING_KEY,
    allowLoopbackWebhooks: data.A2A_ALLOW_LOOPBACK_WEBHOOKS === 'true',
  };
};
