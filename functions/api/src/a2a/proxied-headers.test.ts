import { describe, expect, it } from 'vitest';
import { serviceHeaders } from './proxied-headers.ts';

describe('the headers that a service gets', () => {
  it('name the member for whom the portal calls, whatever the browser says', () => {
    const sent = new Headers({ 'X-Agent-Gallery-User': 'somebody-else', accept: 'text/event-stream' });
    const headers = serviceHeaders(sent, 'token', 'uid-1', 'request-1');
    expect(Object.fromEntries(headers)).toEqual({
      accept: 'text/event-stream',
      'accept-encoding': 'identity',
      authorization: 'Bearer token',
      'x-agent-gallery-user': 'uid-1',
      'x-request-id': 'request-1',
    });
  });
});
