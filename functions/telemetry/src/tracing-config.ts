import { z } from 'zod';

/** Variables of every function that traces, by OpenTelemetry’s own names (https://opentelemetry.io/docs/specs/otel/protocol/exporter/). */
export const tracingVariables = {
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1),
};

export interface TracingConfig {
  /** Where spans go, without `/v1/traces`; none: there are no spans. */
  endpoint: URL | undefined;
  /** Share of the traces to keep that nobody else has begun. */
  sampleRatio: number;
}

/** The tracing’s part of a function’s configuration. Throws an Error where spans would leave the machine in clear. */
export function tracingConfig(
  values: z.output<z.ZodObject<typeof tracingVariables>>,
  environment: 'production' | 'local',
): TracingConfig {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_TRACES_SAMPLER_ARG: sampleRatio } = values;
  if (endpoint?.startsWith('http:') && environment === 'production')
    throw new Error('OTEL_EXPORTER_OTLP_ENDPOINT must be https unless PORTAL_ENV is "local".');
  return { endpoint: endpoint === undefined ? undefined : new URL(endpoint), sampleRatio };
}
