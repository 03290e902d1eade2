import { describe, expect, it } from 'vitest';
import { readCard } from './agent-probe-card.ts';

const OWN = [new URL('https://tag---units.run.app'), new URL('https://units.run.app')];
const CARD_PATH = '/.well-known/agent-card.json';

function chosen(card: object, own: readonly URL[] = OWN) {
  const reading = readCard({ name: 'Units', description: 'd', version: '1', ...card }, own, CARD_PATH);
  return reading.kind === 'card' ? reading.interface : reading.cause;
}
const offer = (url: string, protocolBinding: string, protocolVersion: string, tenant?: string) => ({
  url,
  protocolBinding,
  protocolVersion,
  ...(tenant === undefined ? {} : { tenant }),
});

describe('how an agent is spoken to', () => {
  it('prefers HTTP+JSON 1.0, then JSON-RPC 1.0, then JSON-RPC 0.3', () => {
    const offers = [
      offer('https://units.run.app/old', 'JSONRPC', '0.3.0'),
      offer('https://units.run.app/rpc', 'JSONRPC', '1.0'),
      offer('https://units.run.app/rest/', 'HTTP+JSON', '1.0'),
    ];
    expect(chosen({ supportedInterfaces: offers })).toEqual({
      binding: 'HTTP+JSON',
      protocolVersion: '1.0',
      path: '/rest/',
    });
    expect(chosen({ supportedInterfaces: offers.slice(0, 2) })).toMatchObject({ path: '/rpc' });
    expect(chosen({ supportedInterfaces: offers.slice(0, 1) })).toMatchObject({ protocolVersion: '0.3' });
  });

  it.each([
    [{ url: 'https://units.run.app/' }, ''],
    [{ url: 'https://units.run.app/a2a/', preferredTransport: 'JSONRPC' }, '/a2a/'],
    [
      {
        url: 'https://units.run.app',
        preferredTransport: 'GRPC',
        additionalInterfaces: [{ url: 'https://units.run.app/rpc', transport: 'JSONRPC' }],
      },
      '/rpc',
    ],
    [{ url: 'https://units.run.app/x', protocolVersion: '0.2.6', skills: null }, '/x'],
  ])('reads a card of 0.3: %j (0.3, section 5.5)', (card, path) => {
    expect(chosen(card)).toEqual({ binding: 'JSONRPC', protocolVersion: '0.3', path });
  });

  it('takes a path below a service that lies below one', () => {
    const own = [new URL('https://agents.example/v1/units/api')];
    const at = (url: string) => chosen({ supportedInterfaces: [offer(url, 'JSONRPC', '1.0')] }, own);
    expect(at('https://agents.example/v1/units/api/rpc')).toMatchObject({ path: '/rpc' });
    expect(at('https://agents.example/v1/units/api')).toMatchObject({ path: '' });
    expect(at('https://agents.example/v1/other')).toContain('not the service’s own');
    expect(at('https://agents.example/v1/units/apifake')).toContain('not the service’s own');
  });

  it('names a tenant in the path, where the binding can', () => {
    expect(
      chosen({ supportedInterfaces: [offer('https://units.run.app', 'HTTP+JSON', '1.0', 'acme')] }),
    ).toMatchObject({ path: '/acme' });
    expect(
      chosen({ supportedInterfaces: [offer('https://units.run.app', 'JSONRPC', '1.0', 'acme')] }),
    ).toContain('offers JSONRPC 1.0 only');
  });

  it.each([
    'https://units.run.app:8443',
    'https://units.run.app.evil.example',
    'https://units.run.app@evil.example/',
    '//evil.example',
    'https://units.run.app//evil.example',
  ])('never goes to %s', (url) => {
    expect(chosen({ supportedInterfaces: [offer(url, 'HTTP+JSON', '1.0')] })).toContain(
      `names the URL ${url}`,
    );
    expect(
      chosen({
        supportedInterfaces: [
          offer(url, 'HTTP+JSON', '1.0'),
          offer('https://units.run.app/rpc', 'JSONRPC', '1.0'),
        ],
      }),
    ).toMatchObject({ binding: 'JSONRPC', path: '/rpc' });
  });

  it.each([
    ['http://units.run.app/a2a/units', '/a2a/units'],
    ['http://localhost:8000/a2a/units', '/a2a/units'],
    ['http://0.0.0.0:8080/', ''],
  ])('takes the path of %s, which a server in a container takes itself for, and says so', (url, path) => {
    const card = {
      name: 'Units',
      description: 'd',
      version: '1',
      supportedInterfaces: [offer(url, 'JSONRPC', '1.0')],
    };
    expect(readCard(card, OWN, CARD_PATH)).toMatchObject({ interface: { path }, misnamed: url });
    const own = offer('https://units.run.app/rpc', 'JSONRPC', '1.0');
    const both = readCard(
      { ...card, supportedInterfaces: [...card.supportedInterfaces, own] },
      OWN,
      CARD_PATH,
    );
    expect(both).toMatchObject({ interface: { path: '/rpc' }, misnamed: undefined });
  });

  it.each([
    ['GRPC 1.0', offer('https://units.run.app:443', 'GRPC', '1.0')],
    ['HTTP+JSON 0.3', offer('https://units.run.app', 'HTTP+JSON', '0.3')],
    ['JSONRPC 2.0', offer('https://units.run.app', 'JSONRPC', '2.0')],
  ])('says that it does not speak %s', (what, only) => {
    expect(chosen({ supportedInterfaces: [only] })).toContain(`offers ${what} only`);
  });

  it('says what a card lacks', () => {
    expect(chosen({})).toContain('names no URL');
    expect(readCard({ name: 'x' }, OWN, CARD_PATH)).toMatchObject({
      kind: 'objection',
      cause: expect.stringContaining('description'),
    });
  });
});
