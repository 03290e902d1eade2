import { ProblemError } from '@agent-gallery/api/client';
import type { Workspace } from '@agent-gallery/contract';
import type { WorkspacePatchInput } from '@agent-gallery/contract/workspace';
import { expect, it } from 'vitest';
import { DefaultsForm } from './defaults-form.svelte.ts';

const WORKSPACE: Workspace = {
  id: 'acme',
  name: 'Acme',
  defaults: { region: 'europe-west1', settings: { cpu: 2, cpuAlways: false } },
};

function form(answer: (patch: WorkspacePatchInput) => Promise<Workspace>) {
  const sent: WorkspacePatchInput[] = [];
  const made = new DefaultsForm(WORKSPACE, {
    changeWorkspace: (patch) => {
      sent.push(patch);
      return answer(patch);
    },
  });
  return { form: made, sent };
}

it('shows what is stored, sends all of it with null for what is empty, and takes the answer', async () => {
  const stored = { ...WORKSPACE, defaults: { project: 'acme-agents' } };
  const { form: edited, sent } = form(() => Promise.resolve(stored));
  expect([edited.draft.region, edited.draft.cpu, edited.draft.cpuAlways, edited.draft.project]).toEqual([
    'europe-west1',
    '2',
    'no',
    '',
  ]);
  expect([edited.isChanged, edited.isValid]).toEqual([false, true]);
  edited.draft.project = 'acme-agents';
  edited.draft.region = '';
  expect(edited.isChanged).toBe(true);
  await edited.save();
  expect(sent[0]).toMatchObject({
    name: 'Acme',
    defaults: { project: 'acme-agents', region: null, target: null, settings: { cpu: 2, memory: null } },
  });
  expect([edited.saveState.kind, edited.isChanged, edited.draft.cpu]).toEqual(['saved', false, '']);
});

it.each([
  ['project', 'X', /project id/],
  ['cpu', '3', /1, 2, 4, 6 or 8/],
  ['concurrency', 'many', /whole number/],
  ['memory', '1 GB', /512Mi/],
  ['memory', '32Gi', /CPUs may have at most/],
  ['maxInstances', '0', /./],
  ['name', ' ', /name/],
] as const)('says what is wrong with %s = %j and does not call it valid', (field, value, words) => {
  const { form: edited } = form(() => Promise.resolve(WORKSPACE));
  edited.draft[field] = value;
  expect(edited.errors[field]).toMatch(words);
  expect(edited.isValid).toBe(false);
});

it('shows what the API refuses at its field until somebody types', async () => {
  const { form: edited } = form(() =>
    Promise.reject(
      new ProblemError({
        type: '',
        title: 'The request is not valid',
        status: 400,
        detail: 'No.',
        code: 'invalid-request',
        requestId: '',
        errors: [{ in: 'body', pointer: '/defaults/project', detail: 'Not this one.' }],
      }),
    ),
  );
  edited.draft.project = 'acme-agents';
  await edited.save();
  expect(edited.errors.project).toBe('Not this one.');
  expect(edited.saveState).toMatchObject({ kind: 'failed', failure: { code: 'invalid-request' } });
  edited.touch();
  expect([edited.isValid, edited.saveState.kind]).toEqual([true, 'idle']);
  edited.undo();
  expect(edited.draft.project).toBe('');
});
