import { describe, expect, it } from 'vitest';
import { workspaceSchema } from '../gallery/workspace.ts';
import { defaultsProblems, workspaceDefaultsSchema } from './defaults.ts';
import { emailSchema, newMemberSchema } from './membership.ts';
import { isLoopbackHost, newWebhookSchema, webhookIdFromBytes, webhookIdSchema } from './webhook.ts';
import { patchWorkspace, workspacePatchSchema } from './workspace-patch.ts';

const workspace = workspaceSchema.parse({ id: 'acme', name: 'Acme' });

describe('a change of a workspace', () => {
  it('leaves what it does not name, and takes away what it names as null', () => {
    const first = patchWorkspace(
      workspace,
      workspacePatchSchema.parse({
        name: ' Acme Ltd ',
        defaults: { region: 'europe-west1', project: 'acme-agents', settings: { cpu: 2, memory: '2Gi' } },
      }),
    );
    expect(first).toEqual({
      id: 'acme',
      name: 'Acme Ltd',
      defaults: { region: 'europe-west1', project: 'acme-agents', settings: { cpu: 2, memory: '2Gi' } },
    });
    const second = patchWorkspace(
      first,
      workspacePatchSchema.parse({
        defaults: { region: null, access: 'public', settings: { memory: null, concurrency: 10 } },
      }),
    );
    expect(second.defaults).toEqual({
      project: 'acme-agents',
      access: 'public',
      settings: { cpu: 2, concurrency: 10 },
    });
    expect(
      patchWorkspace(second, workspacePatchSchema.parse({ defaults: { settings: null } })).defaults,
    ).toEqual({
      project: 'acme-agents',
      access: 'public',
    });
  });

  it.each([
    [{ name: ' ' }],
    [{ id: 'other' }],
    [{ defaults: { region: 'moon-1' } }],
    [{ defaults: { project: 'X' } }],
    [{ defaults: { env: { A: 'b' } } }],
    [{ defaults: { settings: { env: { A: 'b' } } } }],
    [{ defaults: { settings: { port: 80 } } }],
    [{ defaults: { settings: { cpu: 3 } } }],
  ])('is refused: %j', (patch) => {
    expect(workspacePatchSchema.safeParse(patch).success).toBe(false);
  });

  it('comes out as defaults that a record may have', () => {
    const { defaults } = patchWorkspace(
      workspace,
      workspacePatchSchema.parse({ defaults: { target: null } }),
    );
    expect(workspaceDefaultsSchema.parse(defaults)).toEqual({});
  });

  it('names what could be had in no request', () => {
    expect(defaultsProblems({})).toEqual([]);
    expect(defaultsProblems({ settings: { memory: '16Gi' } })).toMatchObject([{ setting: 'memory' }]);
    expect(defaultsProblems({ settings: { minInstances: 20 } })).toMatchObject([{ setting: 'maxInstances' }]);
  });
});

describe('an address', () => {
  it('is compared without case', () => {
    expect(emailSchema.parse(' Ada@Example.COM ')).toBe('ada@example.com');
  });

  it.each([
    '',
    'ada',
    'ada@',
    'a/b@example.com',
    '../x@example.com',
    '..@example.com',
    `${'a'.repeat(250)}@b.de`,
  ])('is not %j', (email) => {
    expect(newMemberSchema.safeParse({ email, role: 'viewer' }).success).toBe(false);
  });
});

describe('a webhook', () => {
  it('has each event once, in one order', () => {
    expect(
      newWebhookSchema.parse({ url: 'https://example.com/h?x=1', events: ['failed', 'ready', 'failed'] }),
    ).toEqual({ url: 'https://example.com/h?x=1', events: ['ready', 'failed'] });
  });

  it.each([
    'example.com/hook',
    'http://example.com/hook',
    'ftp://example.com/',
    'javascript:alert(1)',
    'https://user:secret@example.com/',
    `https://example.com/${'x'.repeat(2_000)}`,
  ])('may not be at %s', (url) => {
    expect(newWebhookSchema.safeParse({ url, events: ['ready'] }).success).toBe(false);
  });

  it('needs an event', () => {
    expect(newWebhookSchema.safeParse({ url: 'https://example.com', events: [] }).success).toBe(false);
  });

  it.each(['localhost', 'a.localhost', '127.0.0.1', '127.9.9.9', '[::1]'])(
    'knows this machine: %s',
    (host) => {
      expect(isLoopbackHost(host)).toBe(true);
    },
  );

  it.each(['127.0.0.1.example.com', 'localhost.example.com', '10.0.0.1'])(
    'is not this machine: %s',
    (host) => {
      expect(isLoopbackHost(host)).toBe(false);
    },
  );

  it('has an id of its own kind', () => {
    expect(webhookIdSchema.parse(webhookIdFromBytes(new Uint8Array(11).fill(31)))).toBe('w77777777777');
  });
});
