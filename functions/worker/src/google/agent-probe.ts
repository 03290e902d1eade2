import { z } from 'zod';
import { randomUUID } from 'node:crypto';
import type { CardSummary } from '@agent-gallery/contract';
import type { Probe, ProbeResult } from '../engine/ports.ts';

const TIMEOUT_MS = 12_000;
const CARD_MAX_BYTES = 256 * 1024;

/** AgentCard of A2A 1.0, section 4.4.1, in the part that is read. */
const cardSchema = z.object({
  name: z.string(),
  description: z.string(),
  version: z.string(),
  supportedInterfaces: z
    .array(z.object({ url: z.url(), protocolBinding: z.string(), protocolVersion: z.string() }))
    .min(1),
  capabilities: z.object({ streaming: z.boolean().default(false) }).default({ streaming: false }),
  skills: z
    .array(
      z.object({
        id: z.string(),
        name: z.string(),
        description: z.string(),
        examples: z.array(z.string()).default([]),
      }),
    )
    .default([]),
});
type Card = z.infer<typeof cardSchema>;

function summaryOf(card: Card): CardSummary {
  const { name, description, version, skills } = card;
  return { name, description, version, streaming: card.capabilities.streaming, skills };
}

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

/** Reads a stream until its first event (a line that begins with `data:`). */
async function sawEvent(response: Response): Promise<boolean> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const part of response.body ?? []) {
    text += decoder.decode(part, { stream: true });
    if (/^data: *\{.*\}/m.test(text)) return true;
    if (text.length > CARD_MAX_BYTES) return false;
  }
  return false;
}

/** The request that sends one message, by the first of the card's interfaces that we speak (A2A 1.0, sections 9 and 11). */
function greeting(card: Card): { path: string; body: unknown } | undefined {
  const params = { message: { messageId: randomUUID(), role: 'ROLE_USER', parts: [{ text: 'Hello' }] } };
  const streaming = card.capabilities.streaming;
  for (const { url, protocolBinding, protocolVersion } of card.supportedInterfaces) {
    if (!protocolVersion.startsWith('1.')) continue;
    const base = new URL(url).pathname.replace(/\/$/, '');
    if (protocolBinding === 'HTTP+JSON')
      return { path: `${base}/message:${streaming ? 'stream' : 'send'}`, body: params };
    const method = streaming ? 'SendStreamingMessage' : 'SendMessage';
    if (protocolBinding === 'JSONRPC')
      return { path: base || '/', body: { jsonrpc: '2.0', id: 1, method, params } };
  }
  return undefined;
}

/** Speaks with a service over A2A 1.0 (HTTP+JSON), as its users will. Only recorded URLs are probed, and redirects are not followed. */
export function createAgentProbe(idToken: (audience: string) => Promise<string>): Probe {
  const check = async (url: string, audience: string): Promise<ProbeResult> => {
    const headers = { authorization: `Bearer ${await idToken(audience)}`, 'a2a-version': '1.0' };
    const request = (path: string, init: RequestInit = {}) =>
      fetch(new URL(path, url), {
        ...init,
        headers: { ...headers, ...(init.headers as Record<string, string>) },
        redirect: 'manual',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });

    const cardResponse = await request('/.well-known/agent-card.json');
    if (cardResponse.status === 404) {
      await cardResponse.body?.cancel();
      const root = await request('/');
      await root.body?.cancel();
      return root.status < 500
        ? { kind: 'http', status: root.status }
        : { kind: 'failed', cause: `It answered / with HTTP ${root.status}.` };
    }
    if (!cardResponse.ok) {
      await cardResponse.body?.cancel();
      return {
        kind: 'failed',
        cause: `It answered the request for its agent card with HTTP ${cardResponse.status}.`,
      };
    }
    const document = parseJson(await readLimited(cardResponse, CARD_MAX_BYTES));
    // Many web servers answer every path with a page: that is no card, and no agent.
    if (document === undefined) return { kind: 'http', status: cardResponse.status };
    const parsed = cardSchema.safeParse(document);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      return {
        kind: 'failed',
        cause: `Its agent card is not of A2A 1.0: ${issue?.path.join('.')}: ${issue?.message}`,
      };
    }
    const own = [new URL(url).origin, new URL(audience).origin];
    const foreign = parsed.data.supportedInterfaces.find((entry) => !own.includes(new URL(entry.url).origin));
    if (foreign)
      return {
        kind: 'failed',
        cause: `Its agent card names the URL ${foreign.url}, which is not the service’s own.`,
      };

    const message = greeting(parsed.data);
    if (!message)
      return {
        kind: 'failed',
        cause: 'Its agent card names no interface of A2A 1.0 over HTTP+JSON or JSON-RPC.',
      };
    const startedAt = performance.now();
    const json = { 'content-type': 'application/json', accept: 'text/event-stream' };
    const answer = await request(message.path, {
      method: 'POST',
      headers: json,
      body: JSON.stringify(message.body),
    });
    const spoke = answer.ok && (parsed.data.capabilities.streaming ? await sawEvent(answer) : true);
    await answer.body?.cancel().catch(() => undefined);
    if (!spoke)
      return { kind: 'failed', cause: `It answered a message with HTTP ${answer.status} and no event.` };
    return { kind: 'agent', card: summaryOf(parsed.data), firstEventMs: performance.now() - startedAt };
  };
  return {
    check: (url, audience) =>
      check(url, audience).catch((error: unknown) => ({
        kind: 'failed' as const,
        cause: `It cannot be reached: ${error instanceof Error ? error.message : String(error)}.`,
      })),
  };
}
