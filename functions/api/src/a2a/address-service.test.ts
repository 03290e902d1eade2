import type { Service } from '@agent-gallery/contract';
import type { RevisionAddress } from '@agent-gallery/google';
import { expect, it } from 'vitest';
import { addressService } from './address-service.ts';

const URL_OF_SERVICE = 'https://echo-1.a.run.app';
const service = {
  id: 'cloud-run.p.us-east1.echo',
  target: 'cloud-run',
  project: 'p',
  region: 'us-east1',
  name: 'echo',
  url: URL_OF_SERVICE,
  live: { revision: 'echo-live' },
} as Service;

function finds(address: RevisionAddress) {
  const asked: string[] = [];
  const findRevisionUrl = async (_place: unknown, revision: string) => {
    asked.push(revision);
    return address;
  };
  return { deps: { findRevisionUrl, allowHttp: false }, asked };
}

it.each([
  [null, service],
  ['echo-live', service],
])('sends a request for %s to the recorded URL, without asking Cloud Run', async (revision, record) => {
  const { deps, asked } = finds({ kind: 'none' });
  expect(await addressService(deps, record, revision)).toEqual({
    url: URL_OF_SERVICE,
    audience: URL_OF_SERVICE,
  });
  expect(asked).toEqual([]);
});

it('asks for the live revision too while it shares the traffic', async () => {
  const { deps, asked } = finds({ kind: 'own', url: 'https://t---echo-1.a.run.app' });
  const traffic = [{ revision: 'echo-live', percent: 90, tag: null }];
  expect(await addressService(deps, { ...service, traffic }, 'echo-live')).toMatchObject({
    url: 'https://t---echo-1.a.run.app',
  });
  expect(asked).toEqual(['echo-live']);
});

it('sends a request for a tagged revision to its own URL, with a token for the service', async () => {
  const { deps } = finds({ kind: 'own', url: 'https://blue---echo-1.a.run.app' });
  expect(await addressService(deps, service, 'echo-blue')).toEqual({
    url: 'https://blue---echo-1.a.run.app',
    audience: URL_OF_SERVICE,
  });
});

it('says of a revision with no tag how to give it one', async () => {
  const { deps } = finds({ kind: 'none' });
  await expect(addressService(deps, service, 'echo-old')).rejects.toMatchObject({
    code: 'revision-without-url',
    details: { fix: expect.stringContaining('--update-tags TAG=echo-old') },
  });
});

it.each(['https://evil.example', '../x', 'Echo', '', 'echo-1.evil.example', 'a'.repeat(80)])(
  'never asks Cloud Run for %j',
  async (revision) => {
    const { deps, asked } = finds({ kind: 'own', url: 'https://evil.example' });
    await expect(addressService(deps, service, revision)).rejects.toMatchObject({ code: 'invalid-request' });
    expect(asked).toEqual([]);
  },
);

it('sends no token over http', async () => {
  const { deps } = finds({ kind: 'own', url: 'http://blue.example' });
  await expect(addressService(deps, service, 'echo-blue')).rejects.toThrow('not https');
});

it('has no revisions of an engine', async () => {
  const { deps } = finds({ kind: 'service' });
  await expect(addressService(deps, { ...service, target: 'agent-engine' }, 'echo-x')).rejects.toMatchObject({
    code: 'invalid-request',
  });
});
