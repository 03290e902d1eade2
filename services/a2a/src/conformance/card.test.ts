import { verifyAgentCardSignature, type AgentCard } from '@a2a-js/sdk';
import { exportJWK, generateKeyPair } from 'jose';
import { afterEach, describe, expect, test } from 'vitest';
import { conformanceProfile } from '../../test/conformance/agent.ts';
import { http, postJson, userMessage } from '../../test/conformance/requests.ts';
import { serveTestAgent, type TestAgent } from '../../test/conformance/serve-test-agent.ts';

let agent: TestAgent;
afterEach(() => agent.stop());

const cardOf = async (headers: Record<string, string> = {}) =>
  http(`${agent.url}/.well-known/agent-card.json`, { headers });

describe('the agent card (sections 4.4.1, 8)', () => {
  test('is of version 1.0 only and has all that is required', async () => {
    agent = await serveTestAgent();
    const card = await (await cardOf()).json();
    expect(card.supportedInterfaces).toEqual([
      { url: agent.url, protocolBinding: 'HTTP+JSON', protocolVersion: '1.0' },
      { url: `${agent.url}/jsonrpc`, protocolBinding: 'JSONRPC', protocolVersion: '1.0' },
    ]);
    expect(card.capabilities).toEqual({ streaming: true, pushNotifications: true });
    for (const field of [
      'name',
      'description',
      'version',
      'defaultInputModes',
      'defaultOutputModes',
      'skills',
    ]) {
      expect(card).toHaveProperty(field);
    }
    expect(card).not.toHaveProperty('url');
  });

  test('has the configured URL, else that of the request', async () => {
    agent = await serveTestAgent();
    const forwarded = await (await cardOf({ 'x-forwarded-proto': 'https' })).json();
    expect(forwarded.supportedInterfaces[0].url).toBe(agent.url.replace('http:', 'https:'));
    await agent.stop();
    agent = await serveTestAgent({ publicUrl: 'https://agent.example.com/' });
    const configured = await (await cardOf({ 'x-forwarded-proto': 'https' })).json();
    expect(configured.supportedInterfaces[1].url).toBe('https://agent.example.com/jsonrpc');
  });

  test('can be cached and revalidated (section 8.6)', async () => {
    agent = await serveTestAgent();
    const first = await cardOf();
    expect(first.headers.get('cache-control')).toMatch(/max-age=\d+/);
    const etag = first.headers.get('etag') as string;
    const lastModified = first.headers.get('last-modified') as string;
    expect((await cardOf({ 'if-none-match': etag })).status).toBe(304);
    expect((await cardOf({ 'if-none-match': '"other"' })).status).toBe(200);
    expect((await cardOf({ 'if-modified-since': lastModified })).status).toBe(304);
  });

  test('is signed with a given key, and the official client’s verifier agrees (section 8.4)', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
    const jwk = { ...(await exportJWK(privateKey)), kid: 'test-key', alg: 'ES256' };
    agent = await serveTestAgent({ cardSigningKey: JSON.stringify(jwk) });
    const card = (await (await cardOf()).json()) as AgentCard;
    expect(card.signatures).toHaveLength(1);
    const verify = verifyAgentCardSignature(() => Promise.resolve(publicKey));
    await expect(verify(card)).resolves.toBeUndefined();
    await expect(verify({ ...card, name: 'Somebody else' })).rejects.toThrow();
  });

  test('declares version 0.3 on paths of its own', async () => {
    agent = await serveTestAgent();
    for (const path of ['/.well-known/agent.json', '/v0.3/.well-known/agent-card.json']) {
      const card = await (await http(`${agent.url}${path}`)).json();
      expect(card).toMatchObject({
        protocolVersion: '0.3.0',
        preferredTransport: 'JSONRPC',
        url: `${agent.url}/jsonrpc`,
      });
      expect(card).not.toHaveProperty('supportedInterfaces');
    }
  });

  test('an extended card that does not exist is UnsupportedOperationError (section 3.1.11)', async () => {
    agent = await serveTestAgent();
    const response = await http(`${agent.url}/extendedAgentCard`);
    expect(response.status).toBe(400);
    expect((await response.json()).error.details[0].reason).toBe('UNSUPPORTED_OPERATION');
    await agent.stop();
    agent = await serveTestAgent({ extendedProfile: () => Promise.resolve(undefined) });
    const none = await (await http(`${agent.url}/extendedAgentCard`)).json();
    expect(none.error.details[0].reason).toBe('EXTENDED_AGENT_CARD_NOT_CONFIGURED');
  });
});

describe('extensions (section 4.6)', () => {
  test('a required one must be named by the client', async () => {
    const uri = 'https://example.com/extension';
    agent = await serveTestAgent({
      profile: { ...conformanceProfile, extensions: [{ uri, required: true }] },
    });
    const body = { message: userMessage('tck-complete-task') };
    const without = await postJson(`${agent.url}/message:send`, body);
    expect(without.status).toBe(400);
    expect((await without.json()).error.details[0].reason).toBe('EXTENSION_SUPPORT_REQUIRED');
    const withIt = await postJson(`${agent.url}/message:send`, body, { 'a2a-extensions': `x, ${uri}` });
    expect(withIt.status).toBe(200);
    expect(withIt.headers.get('a2a-extensions')).toBe(uri);
  });
});
