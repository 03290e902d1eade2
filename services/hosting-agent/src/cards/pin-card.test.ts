import { AgentCard } from '@a2a-js/sdk';
import { describe, expect, it } from 'vitest';
import { pinCard } from './pin-card.ts';

const cardWith = (...urls: [string, string][]): AgentCard =>
  AgentCard.fromJSON({
    name: 'A',
    supportedInterfaces: urls.map(([url, protocolBinding]) => ({
      url,
      protocolBinding,
      protocolVersion: '1.0',
    })),
  });

const urlsOf = (card: AgentCard) => card.supportedInterfaces.map(({ url }) => url);

describe('a card pinned to the recorded URL', () => {
  it.each([
    ['another host', 'https://evil.example/a2a', 'https://me.example', 'https://me.example/a2a'],
    [
      'localhost, as a container sees itself',
      'http://0.0.0.0:8080/',
      'https://me.example/',
      'https://me.example',
    ],
    [
      'a path below the recorded one',
      'https://x.example/agents/one/rpc',
      'https://me.example/agents/one',
      'https://me.example/agents/one/rpc',
    ],
    [
      'a path that the recorded one lacks',
      'https://x.example/rpc',
      'https://me.example/agents/one',
      'https://me.example/agents/one/rpc',
    ],
  ])('moves %s', (_, named, recorded, expected) => {
    expect(urlsOf(pinCard(cardWith([named, 'JSONRPC']), recorded))).toEqual([expected]);
  });

  it('leaves out what cannot be spoken, and falls back to the default binding', () => {
    const pinned = pinCard(cardWith(['grpc.example:1', 'GRPC']), 'https://me.example');
    expect(pinned.supportedInterfaces).toMatchObject([
      { url: 'https://me.example', protocolBinding: 'HTTP+JSON' },
    ]);
  });
});
