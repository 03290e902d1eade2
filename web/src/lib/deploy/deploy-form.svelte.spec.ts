import { ProblemError } from '@agent-gallery/api/client';
import type { Deployment, DeploymentRequestInput, FieldError } from '@agent-gallery/contract';
import { describe, expect, it } from 'vitest';
import { DeployForm } from './deploy-form.svelte.ts';

const VALUES: DeploymentRequestInput = {
  workspaceId: 'default',
  agentId: 'units-agent',
  target: 'cloud-run',
  project: 'demo-gallery',
  region: 'us-central1',
  serviceName: 'units',
  access: 'private',
};

/** An API that gives the next of some answers to each request. */
function api(...answers: (Partial<Deployment> | Error)[]) {
  const asked: { request: DeploymentRequestInput; key: string | undefined }[] = [];
  return {
    asked,
    createDeployment(request: DeploymentRequestInput, options?: { idempotencyKey?: string }) {
      const answer = answers[asked.length] ?? new Error('Asked too often.');
      asked.push({ request, key: options?.idempotencyKey });
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer as Deployment);
    },
  };
}

function refusal(errors: FieldError[]): ProblemError {
  return new ProblemError({
    type: 'urn:x',
    title: 'Not valid',
    status: 422,
    detail: 'Look at the fields.',
    code: 'invalid',
    requestId: 'r',
    errors,
  });
}

describe('DeployForm', () => {
  it('sends what was filled in, once for two clicks', async () => {
    const gallery = api({ id: 'daaaaaaaaaaa' });
    const form = new DeployForm({ ...VALUES }, gallery);
    const [first, second] = await Promise.all([form.send(), form.send()]);
    expect(first?.id).toBe('daaaaaaaaaaa');
    expect(second).toBeUndefined();
    expect(gallery.asked).toHaveLength(1);
    expect(gallery.asked[0]?.request).toEqual(VALUES);
  });

  it('stays closed after it was accepted, so that no click makes another deployment', async () => {
    const gallery = api({ id: 'daaaaaaaaaaa' });
    const form = new DeployForm({ ...VALUES }, gallery);
    await form.send();
    expect(await form.send()).toBeUndefined();
    expect(gallery.asked).toHaveLength(1);
  });

  it('does not complain before a field was touched, and does not send what is wrong', async () => {
    const gallery = api();
    const form = new DeployForm({ ...VALUES, serviceName: 'Units' }, gallery);
    expect(form.errorsOf('serviceName')).toEqual([]);
    await form.send();
    expect(gallery.asked).toEqual([]);
    expect(form.errorsOf('serviceName')).toContain('Begin with a lowercase letter.');
    expect(form.firstWrong).toBe('serviceName');
  });

  it('sends the same key again after a failure', async () => {
    const gallery = api(new TypeError('Failed to fetch'), { id: 'daaaaaaaaaaa' });
    const form = new DeployForm({ ...VALUES }, gallery);
    expect(await form.send()).toBeUndefined();
    expect(form.failure).toMatchObject({ title: 'No connection' });
    expect(await form.send()).toMatchObject({ id: 'daaaaaaaaaaa' });
    expect(new Set(gallery.asked.map(({ key }) => key)).size).toBe(1);
    expect(gallery.asked[0]?.key).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('shows what the API refused at its field until the field is changed', async () => {
    const gallery = api(
      refusal([
        { in: 'body', pointer: '/serviceName', detail: 'Taken.' },
        { in: 'body', pointer: '/other', detail: 'Unknown field.' },
      ]),
    );
    const form = new DeployForm({ ...VALUES }, gallery);
    await form.send();
    expect(form.errorsOf('serviceName')).toEqual(['Taken.']);
    expect(form.failure?.detail).toBe('Look at the fields. Unknown field.');
    form.touch('serviceName');
    expect(form.errorsOf('serviceName')).toEqual([]);
  });
});
