import { ProblemError } from '@agent-gallery/api/client';
import type { Deployment, DeploymentRequestInput, FieldError } from '@agent-gallery/contract';
import { describe, expect, it } from 'vitest';
import { DeployForm } from './deploy-form.svelte.ts';
import { draftOf, envRow, type Draft } from './form/draft.ts';

const DRAFT = draftOf({
  target: 'cloud-run',
  project: 'demo-gallery',
  region: 'us-central1',
  serviceName: 'units',
  access: 'private',
});

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

function formOf(gallery: ReturnType<typeof api>, change: Partial<Draft> = {}): DeployForm {
  const agent = { id: 'units-agent', framework: 'a2a' } as const;
  return new DeployForm({ draft: { ...DRAFT, ...change }, agent, workspaceId: 'default', api: gallery });
}

function problem(status: number, errors: FieldError[] = []): ProblemError {
  return new ProblemError({
    type: 'urn:x',
    title: 'Not valid',
    status,
    detail: 'Look at the fields.',
    code: 'invalid',
    requestId: 'r',
    errors,
  });
}

describe('DeployForm', () => {
  it('sends what was filled in, once for two clicks', async () => {
    const gallery = api({ id: 'daaaaaaaaaaa' });
    const form = formOf(gallery, { memory: '1Gi' });
    const [first, second] = await Promise.all([form.send(), form.send()]);
    expect(first?.id).toBe('daaaaaaaaaaa');
    expect(second).toBeUndefined();
    expect(gallery.asked).toHaveLength(1);
    expect(gallery.asked[0]?.request).toEqual({
      workspaceId: 'default',
      agentId: 'units-agent',
      target: 'cloud-run',
      project: 'demo-gallery',
      region: 'us-central1',
      serviceName: 'units',
      access: 'private',
      settings: { memory: '1Gi' },
    });
  });

  it('stays closed after it was accepted, so that no click makes another deployment', async () => {
    const gallery = api({ id: 'daaaaaaaaaaa' });
    const form = formOf(gallery);
    await form.send();
    expect(await form.send()).toBeUndefined();
    expect(gallery.asked).toHaveLength(1);
  });

  it('does not complain before a field was touched, and does not send what is wrong', async () => {
    const gallery = api();
    const form = formOf(gallery, { serviceName: 'Units' });
    expect(form.errorsOf('serviceName')).toEqual([]);
    expect(form.wrong).toEqual([]);
    expect(form.request).toBeUndefined();
    await form.send();
    expect(gallery.asked).toEqual([]);
    expect(form.errorsOf('serviceName')).toContain('Begin with a lowercase letter.');
    expect(form.wrong).toEqual(['serviceName']);
  });

  it('complains as one types', () => {
    const form = formOf(api());
    form.draft.memory = '8Gi';
    form.touch('settings.memory');
    expect(form.errorsOf('settings.memory')[0]).toMatch(/at most 4Gi/);
    form.draft.cpu = '4';
    expect(form.errorsOf('settings.memory')).toEqual([]);
  });

  it('sends the same key again after a failure, since the first may have arrived', async () => {
    const gallery = api(new TypeError('Failed to fetch'), problem(503), { id: 'daaaaaaaaaaa' });
    const form = formOf(gallery);
    expect(await form.send()).toBeUndefined();
    expect(form.failure).toMatchObject({ title: 'No connection' });
    await form.send();
    expect(await form.send()).toMatchObject({ id: 'daaaaaaaaaaa' });
    expect(new Set(gallery.asked.map(({ key }) => key)).size).toBe(1);
    expect(gallery.asked[0]?.key).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('sends another key where something else is asked for than what may have arrived', async () => {
    const gallery = api(new TypeError('Failed to fetch'), { id: 'daaaaaaaaaaa' });
    const form = formOf(gallery);
    await form.send();
    form.draft.region = 'us-east1';
    await form.send();
    expect(new Set(gallery.asked.map(({ key }) => key)).size).toBe(2);
  });

  it('shows what the API refused at its field until the field is changed', async () => {
    const gallery = api(
      problem(422, [
        { in: 'body', pointer: '/serviceName', detail: 'Taken.' },
        { in: 'body', pointer: '/settings/env/KEY', detail: 'No.' },
        { in: 'body', pointer: '/other', detail: 'Unknown field.' },
      ]),
    );
    const form = formOf(gallery, { env: [envRow(7, 'KEY', 'x')] });
    await form.send();
    expect(form.errorsOf('serviceName')).toEqual(['Taken.']);
    expect(form.errorsOf('env.7.value')).toEqual(['No.']);
    expect(form.failure?.detail).toBe('Look at the fields. Unknown field.');
    form.touch('serviceName');
    expect(form.errorsOf('serviceName')).toEqual([]);
    expect(form.wrong).toEqual(['env.7.value']);
  });

  it('begins anew with another draft, with no complaint', async () => {
    const form = formOf(api(), { serviceName: 'X' });
    await form.send();
    form.refill({ ...DRAFT, project: 'x' });
    expect(form.wrong).toEqual([]);
    expect(form.draft.project).toBe('x');
  });
});
