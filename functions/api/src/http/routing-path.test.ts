import { describe, expect, it } from 'vitest';
import { routingPath } from './routing-path.ts';

describe('routingPath', () => {
  it.each([
    ['/api/v1/agents', '/api/v1/agents'],
    ['/v1/agents', '/api/v1/agents'],
    ['/v1/agents/?x=1', '/api/v1/agents'],
    ['/api/v1/agents/', '/api/v1/agents'],
    ['/', '/'],
    ['/v1', '/v1'],
    ['/v10/agents', '/v10/agents'],
    ['/api/api/v1/agents', '/api/api/v1/agents'],
    ['/api/v1/deployments/daaaaaaaaaaa:cancel', '/api/v1/deployments/daaaaaaaaaaa:cancel'],
  ])('routes %s by %s', (path, routed) => {
    expect(routingPath(new Request(`http://host${path}`))).toBe(routed);
  });
});
