import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import type { Argv } from '../plan/step.ts';
import { formatCommand } from './format-command.ts';

it.each<[string, Argv]>([
  ['plain words', ['gcloud', 'run', 'deploy', '--min-instances=1']],
  [
    'quotes, spaces and a shell’s own characters',
    ['x', `it's "so"`, '$HOME', '`id`', 'a;b', '', '~', '*', '{{tag}}', '(a)'],
  ],
  ['a line end', ['x', 'a\nb']],
])('a shell reads %s back as they are', (_, argv) => {
  const read = execFileSync('/bin/sh', ['-c', `printf '%s\\0' ${formatCommand(argv)}`], { encoding: 'utf8' });
  expect(read.split('\0').slice(0, -1)).toEqual([...argv]);
});

it('puts the environment before', () => {
  expect(formatCommand(['node', 'x.ts'], { A: 'b c' })).toBe(`A='b c' node x.ts`);
});
