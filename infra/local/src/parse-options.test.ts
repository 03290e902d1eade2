import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseOptions, USAGE } from './parse-options.ts';
import { ROOT } from './data-folder/portal-folders.ts';

test('without options everything is kept in .local of the repository, and Docker is used', () => {
  expect(parseOptions([], '/somewhere')).toEqual({ dataFolder: join(ROOT, '.local'), docker: true });
});

test('options are read, and a folder is meant from where the command was typed', () => {
  expect(parseOptions(['--port', '8000', '--data-folder', 'mine', '--no-docker'], '/somewhere')).toEqual({
    port: 8000,
    dataFolder: '/somewhere/mine',
    docker: false,
  });
});

test.each([
  ['an unknown option', ['--prot', '1'], "Unknown option '--prot'"],
  ['a word', ['hello'], "Unexpected argument 'hello'"],
  ['a port that is none', ['--port', '99999'], '"99999" is no port.'],
  ['a missing value', ['--port'], "Option '--port <value>' argument missing"],
])('%s is answered with the usage', (_, args, problem) => {
  expect(() => parseOptions(args, '/')).toThrow(
    expect.objectContaining({ code: 'usage', message: problem, fix: USAGE }),
  );
});
