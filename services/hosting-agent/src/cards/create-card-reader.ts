import type { AgentCard } from '@a2a-js/sdk';
import { DefaultAgentCardResolver } from '@a2a-js/sdk/client';
import type { Fetch } from '@agent-gallery/adk';
import { pinCard } from './pin-card.ts';

const KEEP_MS = 60_000;
const KEEP_FAILURE_MS = 5_000;
const TIMEOUT_MS = 5_000;
const MAX_BYTES = 512 * 1024;
const MAX_KEPT = 500;

/** Reads the card of the agent at a recorded URL, of either protocol version; throws if there is none. */
export type ReadCard = (url: string) => Promise<AgentCard>;

const readLimited = async (response: Response): Promise<unknown> => {
  const text = await response.text();
  if (text.length > MAX_BYTES) throw new Error(`The agent card is over ${MAX_BYTES} bytes.`);
  return JSON.parse(text);
};

/** A card reader that asks each agent at most once a minute, or once in five seconds while it fails. */
export const createCardReader = (fetchFor: (url: string) => Fetch): ReadCard => {
  const resolver = new DefaultAgentCardResolver({ legacyCompat: { enabled: true } });
  const kept = new Map<string, { card: Promise<AgentCard>; until: number }>();

  const read = async (url: string): Promise<AgentCard> => {
    const target = `${url.replace(/\/+$/, '')}/.well-known/agent-card.json`;
    const response = await fetchFor(url)(target, {
      headers: { accept: 'application/json' },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) throw new Error(`The agent card answers ${response.status}.`);
    return pinCard(resolver.normalizeAgentCard(await readLimited(response)), url);
  };

  return (url) => {
    const known = kept.get(url);
    if (known && Date.now() < known.until) return known.card;
    if (kept.size >= MAX_KEPT) kept.clear();
    const entry = { card: read(url), until: Date.now() + KEEP_MS };
    kept.set(url, entry);
    entry.card.catch(() => {
      entry.until = Date.now() + KEEP_FAILURE_MS;
    });
    return entry.card;
  };
};
