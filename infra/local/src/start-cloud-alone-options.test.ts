import { expect, test } from 'vitest';
import { parseCloudAloneOptions } from './start-cloud-alone-options.ts';

test('without arguments there is a project, a region and a folder of its own', () => {
  const options = parseCloudAloneOptions([], '/work');
  expect(options).toMatchObject({
    projectId: 'demo-local',
    region: 'us-central1',
    docker: true,
    printEnv: false,
  });
  expect(options.dataFolder).toMatch(/\.local\/cloud-alone$/);
});

test('a folder is taken from where npm was called', () => {
  const options = parseCloudAloneOptions(['--data-folder', 'data', '--print-env', '--no-docker'], '/work');
  expect(options).toMatchObject({ dataFolder: '/work/data', printEnv: true, docker: false });
});

test.each([
  ['--project', 'X'],
  ['--region', 'moon'],
  ['--port', '1'],
])('%s %s is refused with the usage', (...args) => {
  expect(() => parseCloudAloneOptions(args, '/work')).toThrow(
    expect.objectContaining({ code: 'usage', fix: expect.stringContaining('--print-env') as string }),
  );
});
