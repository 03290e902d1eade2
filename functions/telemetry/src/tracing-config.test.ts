import { expect, it, test } from 'vitest';
import { readTracingConfig } from './tracing-config.ts';

it('traces nothing where no endpoint is named', () => {
  expect(readTracingConfig({ GOOGLE_CLOUD_PROJECT: 'p' })).toEqual({
    endpoint: undefined,
    sampleRatio: 1,
    project: 'p',
    environment: 'production',
  });
});

test.each([
  ['an endpoint that is none', { OTEL_EXPORTER_OTLP_ENDPOINT: 'here' }, /OTEL_EXPORTER_OTLP_ENDPOINT/],
  ['spans in clear', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector' }, /must be https/],
  ['a share of more than all', { OTEL_TRACES_SAMPLER_ARG: '2' }, /OTEL_TRACES_SAMPLER_ARG/],
])('refuses %s', (_, env, reason) => {
  expect(() => readTracingConfig({ GOOGLE_CLOUD_PROJECT: 'p', ...env })).toThrow(reason);
});

it('allows a local endpoint on a laptop', () => {
  const local = {
    GOOGLE_CLOUD_PROJECT: 'p',
    PORTAL_ENV: 'local',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1/x',
  };
  expect(readTracingConfig(local).endpoint?.href).toBe('http://127.0.0.1:1/x');
});
