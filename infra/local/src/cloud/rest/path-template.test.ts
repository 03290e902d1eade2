import { expect, test } from 'vitest';
import { compileTemplate } from './path-template.ts';

test.each([
  ['/v2/{name=projects/*/services/*}', '/v2/projects/p/services/s', { name: 'projects/p/services/s' }],
  ['/v2/{name=projects/*/services/*}', '/v2/projects/p/services/s/more', undefined],
  ['/v1/{name=operations/**}', '/v1/operations/build/p/id', { name: 'operations/build/p/id' }],
  ['/v1/{name=operations/**}:cancel', '/v1/operations/build/p/id:cancel', { name: 'operations/build/p/id' }],
  ['/v1/projects/{project_id}/builds/{id}', '/v1/projects/p/builds/b', { project_id: 'p', id: 'b' }],
  ['/a/{x}', '/a/b%20c%2Fd', { x: 'b c/d' }],
  ['/a/{x}', '/a/%zz', undefined],
  ['/a.b/{x}', '/aXb/c', undefined],
])('%s at %s gives %j', (template, path, expected) => {
  expect(compileTemplate(template).match(path)).toEqual(expected);
});
