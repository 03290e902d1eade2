import { serviceNameSchema, type DeploymentRequestInput } from '@agent-gallery/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkRequest, isClean, requestErrorsOf } from './check-request.ts';
import { defaultServiceName } from './default-service-name.ts';

const request: DeploymentRequestInput = {
  agentId: 'units-agent',
  target: 'cloud-run',
  project: 'demo-gallery',
  region: 'us-central1',
  serviceName: 'units-agent',
  access: 'private',
};

describe('checkRequest', () => {
  it('finds nothing wrong with a good request', () => {
    expect(isClean(checkRequest(request))).toBe(true);
  });

  it('names every broken rule of the service name', () => {
    expect(checkRequest({ ...request, serviceName: '9_Units-' }).fields.serviceName).toEqual([
      'Begin with a lowercase letter.',
      'Use only lowercase letters, digits and hyphens.',
      'Do not end with a hyphen.',
    ]);
  });

  it('names wrong fields side by side', () => {
    const errors = checkRequest({ ...request, project: 'x', serviceName: '' });
    expect(Object.keys(errors.fields)).toEqual(['project', 'serviceName']);
  });
});

describe('requestErrorsOf', () => {
  it('puts what the API says beside the field that its pointer names', () => {
    const errors = requestErrorsOf([
      { in: 'body', pointer: '/serviceName', detail: 'Taken.' },
      { in: 'header', pointer: '/idempotency-key', detail: 'Too short.' },
      { in: 'body', pointer: '', detail: 'Not an object.' },
    ]);
    expect(errors).toEqual({
      fields: { serviceName: ['Taken.'] },
      rest: ['Too short.', 'Not an object.'],
    });
  });
});

describe('defaultServiceName', () => {
  it('keeps an id that is a legal name', () => {
    expect(defaultServiceName('world-clock-agent')).toBe('world-clock-agent');
  });

  it('makes a legal name of anything', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80, unit: 'grapheme' }), (id) => {
        expect(serviceNameSchema.safeParse(defaultServiceName(id)).success).toBe(true);
      }),
    );
  });
});
