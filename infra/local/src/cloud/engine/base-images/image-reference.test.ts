import { describe, expect, it } from 'vitest';
import { parseImageReference } from './image-reference.ts';

describe('parseImageReference', () => {
  it.each([
    ['node', { registry: 'docker.io', repository: 'library/node', tag: 'latest' }],
    ['node:24-slim', { registry: 'docker.io', repository: 'library/node', tag: '24-slim' }],
    ['docker.io/library/node:24', { registry: 'docker.io', repository: 'library/node', tag: '24' }],
    ['docker.io/node:24', { registry: 'docker.io', repository: 'library/node', tag: '24' }],
    ['me/agent', { registry: 'docker.io', repository: 'me/agent', tag: 'latest' }],
    ['127.0.0.1:5001/p/r/a:t', { registry: '127.0.0.1:5001', repository: 'p/r/a', tag: 't' }],
    ['localhost/a@sha256:00', { registry: 'localhost', repository: 'a', digest: 'sha256:00' }],
    [
      'gcr.io/cloud-builders/docker',
      { registry: 'gcr.io', repository: 'cloud-builders/docker', tag: 'latest' },
    ],
    [
      'node:24@sha256:00',
      { registry: 'docker.io', repository: 'library/node', tag: '24', digest: 'sha256:00' },
    ],
  ])('reads %s', (name, parts) => {
    expect(parseImageReference(name)).toEqual(parts);
  });
});
