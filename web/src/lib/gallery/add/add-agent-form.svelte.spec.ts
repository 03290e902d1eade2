import { ProblemError } from '@agent-gallery/api/client';
import type { Agent, FieldError, NewAgentInput } from '@agent-gallery/contract';
import { describe, expect, it } from 'vitest';
import { AddAgentForm } from './add-agent-form.svelte.ts';
import { ArchiveUpload } from './archive-upload.svelte.ts';

const OBJECT = 'uploads/default/0123456789abcdef.zip';

function formWith(answer: Agent | Error = { id: 'bot-abcde' } as Agent) {
  const asked: NewAgentInput[] = [];
  const addAgent = (agent: NewAgentInput) => {
    asked.push(agent);
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  const upload = new ArchiveUpload(
    {
      createUpload: () =>
        Promise.resolve({ object: OBJECT, url: '', method: 'PUT', headers: {}, expiresAt: '' }),
    },
    'default',
    () => Promise.resolve(),
  );
  const form = new AddAgentForm({ addAgent }, 'default', upload);
  Object.assign(form.values, { name: ' Bot ', description: 'Says it again.' });
  return { form, upload, asked };
}

function refusal(errors: FieldError[]): ProblemError {
  return new ProblemError({
    type: 'urn:x',
    title: 'Not valid',
    status: 400,
    detail: 'Look.',
    code: 'invalid-request',
    requestId: 'r',
    errors,
  });
}

describe('AddAgentForm', () => {
  it('sends a repository, without what was left empty', async () => {
    const { form, asked } = formWith();
    Object.assign(form.values, {
      url: ' https://git.example.com/bot.git ',
      folder: './agents/bot/',
      dockerfile: '/docker/Dockerfile.slim',
      tags: 'a, b,,',
    });
    expect(await form.send()).toMatchObject({ id: 'bot-abcde' });
    expect(asked).toEqual([
      {
        workspaceId: 'default',
        name: 'Bot',
        description: 'Says it again.',
        framework: 'a2a',
        tags: ['a', 'b'],
        source: {
          kind: 'git',
          url: 'https://git.example.com/bot.git',
          folder: 'agents/bot',
          dockerfile: 'docker/Dockerfile.slim',
        },
      },
    ]);
  });

  it('sends an archive once it is uploaded, and not before', async () => {
    const { form, upload, asked } = formWith();
    form.values.origin = 'archive';
    expect(await form.send()).toBeUndefined();
    expect(form.errorsOf('archive')).toEqual(['Choose an archive.']);
    expect(form.firstWrong).toBe('archive');
    await upload.choose(new File([new Uint8Array([0x50, 0x4b])], 'bot.zip'));
    expect(form.errorsOf('archive')).toEqual([]);
    await form.send();
    expect(asked[0]?.source).toEqual({ kind: 'archive', object: OBJECT, folder: '' });
  });

  it('says nothing of a field before it was left, and of another way’s fields never', async () => {
    const { form, asked } = formWith();
    form.values.url = 'http://git.example.com';
    expect(form.errorsOf('url')).toEqual([]);
    form.leave('url');
    expect(form.errorsOf('url')).toHaveLength(1);
    form.values.origin = 'image';
    form.values.image = 'bot:latest';
    await form.send();
    expect(asked).toEqual([]);
    expect(form.firstWrong).toBe('image');
    form.values.image = `registry.test/bot@sha256:${'0'.repeat(64)}`;
    await form.send();
    expect(asked).toHaveLength(1);
  });

  it('shows what the API refuses at its field until that is changed, and the rest beside the form', async () => {
    const { form } = formWith(
      refusal([
        { in: 'body', pointer: '/source/url', detail: 'Not reachable.' },
        { in: 'body', pointer: '/tags/0', detail: 'Too long.' },
        { in: 'body', pointer: '/source/image', detail: 'Not asked for.' },
      ]),
    );
    form.values.url = 'https://git.example.com/bot.git';
    await form.send();
    expect(form.errorsOf('url')).toEqual(['Not reachable.']);
    expect(form.errorsOf('tags')).toEqual(['Too long.']);
    expect(form.failure?.detail).toBe('Look. Not asked for.');
    form.change('url');
    expect(form.errorsOf('url')).toEqual([]);
    expect(form.sending).toBe(false);
  });

  it('is sent once for two clicks', async () => {
    const { form, asked } = formWith();
    form.values.url = 'https://git.example.com/bot.git';
    await Promise.all([form.send(), form.send()]);
    expect(asked).toHaveLength(1);
  });
});
