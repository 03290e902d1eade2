import type { AgentFile } from '@agent-gallery/contract';
import { expect, it } from 'vitest';
import { SourceFiles } from './source-files.svelte.ts';

const file = (id: string): AgentFile => ({ path: `${id}.ts`, sizeBytes: 1, kept: 'whole', id });

it('shows the file that was opened last, whichever comes last, and reads each once', async () => {
  const answers = new Map<string, PromiseWithResolvers<{ text: string }>>();
  let asked = 0;
  const source = new SourceFiles(
    {
      listAgentFiles: () => Promise.reject(new Error('not asked for')),
      getAgentFile: (_agent, id) => {
        asked += 1;
        const answer = Promise.withResolvers<{ text: string }>();
        answers.set(id, answer);
        return answer.promise;
      },
    },
    'units',
  );
  const first = source.open(file('a'));
  const second = source.open(file('b'));
  answers.get('b')?.resolve({ text: 'B' });
  await second;
  answers.get('a')?.resolve({ text: 'A' });
  await first;
  expect(source.text).toEqual({ kind: 'ready', value: 'B' });
  await source.open(file('a'));
  expect(source.text).toEqual({ kind: 'ready', value: 'A' });
  expect(asked).toBe(2);
});

it('says why the listing cannot be read, until it is read again', async () => {
  let broken = true;
  const listing = { files: [], moreCount: 0, commit: null, keptAt: null };
  const source = new SourceFiles(
    {
      listAgentFiles: () => (broken ? Promise.reject(new Error('no')) : Promise.resolve(listing)),
      getAgentFile: () => Promise.reject(new Error('not asked for')),
    },
    'units',
  );
  await source.load();
  expect(source.listing).toMatchObject({ kind: 'failed', failure: { detail: 'no' } });
  broken = false;
  await source.load();
  expect(source.listing).toEqual({ kind: 'ready', value: listing });
});
