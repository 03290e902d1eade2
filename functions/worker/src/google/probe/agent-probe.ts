import { z } from 'zod';
import { engineProject, isEngineUrl } from '@agent-gallery/contract';
import type { Probe, ProbeResult } from '../../engine/ports.ts';
import { CARD_PATHS, readCard } from './agent-probe-card.ts';
import { greeting, objectionTo } from './agent-probe-message.ts';
import type { GoogleTokens } from '@agent-gallery/google';

/** Whoever calls an agent: Cloud Run takes an ID token of the portal's own, an engine an access token of whoever deploys. */
export interface ProbeTokens extends Pick<GoogleTokens, 'idToken'> {
  accessToken: (project: string | undefined) => Promise<string>;
}

const TIMEOUT_MS = 12_000;
const CARD_MAX_BYTES = 256 * 1024;

/** How many apps of one ADK server are asked for a card. */
const APPS_MAX = 5;
const appsSchema = z.array(z.string().regex(/^[\w-]+$/)).min(1);

async function readLimited(response: Response, maxBytes: number): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.length;
    if (size > maxBytes) throw new Error(`The answer is larger than ${maxBytes} bytes.`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

type Request = (path: string, init?: RequestInit) => Promise<Response>;

type FoundCard =
  { kind: 'found'; path: string; document: unknown } | { kind: 'refused'; status: number } | { kind: 'none' };

async function askForCard(request: Request, path: string): Promise<FoundCard> {
  const response = await request(path);
  if (!response.ok) {
    await response.body?.cancel();
    return response.status === 404 ? { kind: 'none' } : { kind: 'refused', status: response.status };
  }
  const document = parseJson(await readLimited(response, CARD_MAX_BYTES));
  // Many web servers answer every path with a page: that is no card, and no agent.
  return document === undefined ? { kind: 'none' } : { kind: 'found', path, document };
}

/** Where `adk api_server --a2a` (ADK for Python) serves the cards of its apps, which it lists. */
async function adkCardPaths(request: Request): Promise<string[]> {
  const response = await request('/list-apps');
  const text = response.ok ? await readLimited(response, CARD_MAX_BYTES) : '';
  if (!response.ok) await response.body?.cancel();
  const apps = appsSchema.safeParse(parseJson(text));
  return (apps.data ?? []).slice(0, APPS_MAX).map((app) => `/a2a/${app}${CARD_PATHS[0]}`);
}

async function findCard(request: Request): Promise<FoundCard> {
  for (const path of CARD_PATHS) {
    const found = await askForCard(request, path);
    if (found.kind === 'found' || (found.kind === 'refused' && path === CARD_PATHS[0])) return found;
  }
  for (const path of await adkCardPaths(request)) {
    const found = await askForCard(request, path);
    if (found.kind === 'found') return found;
  }
  return { kind: 'none' };
}

/**
 * Speaks with a service over A2A, as its users will: 1.0 over HTTP+JSON or JSON-RPC, or 0.3 over JSON-RPC, by what its card
 * offers. Only recorded URLs are probed, and redirects are not followed.
 */
export function createAgentProbe({ idToken, accessToken }: ProbeTokens): Probe {
  const check = async (url: string, audience: string): Promise<ProbeResult> => {
    const token = isEngineUrl(audience)
      ? await accessToken(engineProject(audience))
      : await idToken(audience);
    const headers = { authorization: `Bearer ${token}`, 'a2a-version': '1.0' };
    const own = [new URL(url), new URL(audience)];
    const request: Request = (path, init = {}) =>
      fetch(url.replace(/\/$/, '') + path, {
        ...init,
        headers: { ...headers, ...(init.headers as Record<string, string>) },
        redirect: 'manual',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });

    const found = await findCard(request);
    if (found.kind === 'refused')
      return {
        kind: 'failed',
        cause: `It answered the request for its agent card with HTTP ${found.status}.`,
      };
    if (found.kind === 'none') {
      const root = await request('/');
      await root.body?.cancel();
      return root.status < 500
        ? { kind: 'http', status: root.status }
        : { kind: 'failed', cause: `It answered / with HTTP ${root.status}.` };
    }
    const card = readCard(found.document, own, found.path);
    if (card.kind === 'objection') return { ...card, kind: 'failed' };
    const { streaming } = card.summary;
    const hello = greeting(card.interface, streaming);
    const startedAt = performance.now();
    const answer = await request(hello.path, {
      method: 'POST',
      headers: hello.headers,
      body: JSON.stringify(hello.body),
    });
    const cause = await objectionTo(answer, card.interface, streaming);
    if (cause !== undefined) return { kind: 'failed', cause };
    const firstEventMs = performance.now() - startedAt;
    return { kind: 'agent', card: card.summary, firstEventMs, misnamed: card.misnamed };
  };
  return {
    check: (url, audience) =>
      check(url, audience).catch((error: unknown) => ({
        kind: 'failed' as const,
        cause: `It cannot be reached: ${error instanceof Error ? error.message : String(error)}.`,
      })),
  };
}
