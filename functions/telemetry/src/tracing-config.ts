import { z } from 'zod';

/** By OpenTelemetry’s own names (https://opentelemetry.io/docs/specs/otel/protocol/exporter/). */
const environmentSchema = z.object({
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1),
  GOOGLE_CLOUD_PROJECT: z.string().min(1),
  PORTAL_ENV: z.enum(['production', 'local']).default('production'),
});

export interface TracingConfig {
  /** Where spans go, without `/v1/traces`; none: there are no spans. */
  endpoint: URL | undefined;
  /** Share of the traces to keep that nobody else has begun. */
  sampleRatio: number;
  /** Project that keeps the spans. */
  project: string;
  environment: 'production' | 'local';
}

/** Reads how a function traces. Throws an Error that names each variable that is wrong. */
export function readTracingConfig(env: Readonly<Record<string, string | undefined>>): TracingConfig {
  const parsed = environmentSchema.safeParse(env);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`The environment does not say how to trace. ${problems.join('; ')}`);
  }
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, PORTAL_ENV: environment } = parsed.data;
  if (endpoint?.startsWith('http:') && environment === 'production')
    throw new Error('OTEL_EXPORTER_OTLP_ENDPOINT must be https unless PORTAL_ENV is "local".');
  return {
    endpoint: endpoint === undefined ? undefined : new URL(endpoint),
    sampleRatio: parsed.data.OTEL_TRACES_SAMPLER_ARG,
    project: parsed.data.GOOGLE_CLOUD_PROJECT,
    environment,
  };
}
