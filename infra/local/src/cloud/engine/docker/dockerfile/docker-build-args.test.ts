import { describe, expect, it } from 'vitest';
import { parseDockerBuild } from './docker-build-args.ts';

describe('parseDockerBuild', () => {
  it.each([
    ['build -t image .', { context: '.', tags: ['image'], buildArgs: {} }],
    [
      'build --tag=image -f docker/Dockerfile app',
      { context: 'app', file: 'docker/Dockerfile', tags: ['image'], buildArgs: {} },
    ],
    [
      'build --no-cache --build-arg A=1=2 --build-arg=B=3 .',
      { context: '.', tags: [], buildArgs: { A: '1=2', B: '3' } },
    ],
    [
      'build --network cloudbuild -tone -t two --target run src',
      { context: 'src', target: 'run', tags: ['one', 'two'], buildArgs: {} },
    ],
    ['buildx build --load -t image .', { context: '.', tags: ['image'], buildArgs: {} }],
  ])('reads docker %s', (line, expected) => {
    expect(parseDockerBuild(line.split(' '))).toEqual(expected);
  });

  it.each(['push image', 'version', 'build -t image -', 'build https://example.test/repository.git'])(
    'leaves docker %s alone',
    (line) => {
      expect(parseDockerBuild(line.split(' '))).toBeUndefined();
    },
  );
});
