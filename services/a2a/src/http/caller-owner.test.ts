import { describe, expect, test } from 'vitest';
import { userMessage } from '../../test/conformance/requests.ts';
import { createTextAgent } from '../run/text-agent.ts';
import { parseServerConfig } from '../serve/config.ts';
import { serveAgent } from '../serve/serve-agent.ts';
import { callerOwner, ownerOfUserId } from './caller-owner.ts';

const tokenOf = (claims: unknown) =>
  ['e30', Buffer.from(JSON.stringify(claims)).toString('base64url'), 'SIGNATURE_REMOVED_BY_GOOGLE'].join('.');
const bearer = (claims: unknown) => `Bearer ${tokenOf(claims)}`;
const ownerOf = (headers: Record<string, string>) =>
  callerOwner(new Request('https://agent.example/', { headers }));

const portal = { sub: '1', email: 'portal@p.iam.gserviceaccount.com', email_verified: true };

describe('the owner of what a caller makes', () => {
  test.each([
    ['its verified e-mail', { authorization: bearer(portal) }, 'email:portal@p.iam.gserviceaccount.com'],
    [
      'refined by the user it calls for',
      { authorization: bearer(portal), 'x-agent-gallery-user': 'uid-1' },
      'email:portal@p.iam.gserviceaccount.com/uid-1',
    ],
    [
      'its subject where the e-mail is not verified',
      { authorization: bearer({ ...portal, email_verified: false }) },
      'sub:1',
    ],
    ['its subject where there is no e-mail', { authorization: bearer({ sub: '1' }) }, 'sub:1'],
    ['nobody without a token, whatever user is named', { 'x-agent-gallery-user': 'uid-1' }, ''],
    ['nobody by a token that is no JWT', { authorization: 'Bearer ya29.abc' }, ''],
    ['nobody by a JWT that is broken', { authorization: 'Bearer a.b.c' }, ''],
    [
      'by the header that Cloud Run has verified, where there are two',
      {
        authorization: bearer({ email: 'victim@example.com' }),
        'x-serverless-authorization': bearer(portal),
      },
      'email:portal@p.iam.gserviceaccount.com',
    ],
  ])('is %s', (_, headers, expected) => {
    expect(ownerOf(headers)).toBe(expected);
  });

  test('no name of a user or an e-mail makes one caller another', () => {
    const owners = [
      ownerOf({ authorization: bearer({ email: 'a/b' }) }),
      ownerOf({ authorization: bearer({ email: 'a' }), 'x-agent-gallery-user': 'b' }),
      ownerOf({ authorization: bearer({ email: 'a' }), 'x-agent-gallery-user': 'b/c' }),
      ownerOf({ authorization: bearer({ email: 'a' }), 'x-agent-gallery-user': 'b%2Fc' }),
      ownerOf({ authorization: bearer({ email: 'a/b' }), 'x-agent-gallery-user': 'c' }),
      ownerOf({ authorization: bearer({ sub: 'a' }) }),
      ownerOfUserId('email:a/b'),
      ownerOfUserId('user:email:a/b'),
      ownerOfUserId('a'),
    ];
    expect(new Set(owners).size).toBe(owners.length);
  });
});

describe('A2A_OWNER', () => {
  test.each([
    [{}, 'shared'],
    [{ K_SERVICE: 's' }, 'caller'],
    [{ GOOGLE_CLOUD_AGENT_ENGINE_ID: '1' }, 'caller'],
    [{ K_SERVICE: 's', A2A_OWNER: 'shared' }, 'shared'],
    [{ A2A_OWNER: 'caller' }, 'caller'],
  ])('%j means %s', (env, owner) => {
    expect(parseServerConfig(env).owner).toBe(owner);
  });

  test('another value is refused by name', () => {
    expect(() => parseServerConfig({ A2A_OWNER: 'all' })).toThrow('A2A_OWNER');
  });
});

test('on Cloud Run members of the portal do not see each other’s tasks; on a laptop all see all', async () => {
  const profile = { name: 'test', description: 'test', version: '1', skills: [] };
  const listed = async (env: Record<string, string>) => {
    const server = await serveAgent(profile, createTextAgent(String, { pauseMs: 0 }), {
      env: { PORT: '0', HOST: '127.0.0.1', ...env },
      log: () => {},
    });
    const url = `http://127.0.0.1:${server.port}`;
    const headersOf = (uid: string) => ({
      authorization: bearer(portal),
      'x-agent-gallery-user': uid,
      'content-type': 'application/json',
    });
    const body = JSON.stringify({ message: userMessage('x') });
    await fetch(`${url}/message:send`, { method: 'POST', headers: headersOf('ann'), body });
    const sizes = await Promise.all(
      ['ann', 'bob'].map(async (uid) => {
        const response = await fetch(`${url}/tasks`, { headers: headersOf(uid) });
        return ((await response.json()) as { totalSize: number }).totalSize;
      }),
    );
    await server.stop();
    return sizes;
  };
  expect(await listed({ K_SERVICE: 's' })).toEqual([1, 0]);
  expect(await listed({})).toEqual([1, 1]);
});
