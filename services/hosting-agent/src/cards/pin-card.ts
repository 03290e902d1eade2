import type { AgentCard } from '@a2a-js/sdk';

const PREFERRED = ['HTTP+JSON', 'JSONRPC'];

/** A URL of a card, moved to the place where the agent is recorded; its path is kept. */
const moved = (url: string, recorded: URL): string => {
  const base = recorded.pathname.replace(/\/+$/, '');
  try {
    const { pathname, search } = new URL(url, recorded);
    const path = pathname.startsWith(`${base}/`) || pathname === base ? pathname : base + pathname;
    return recorded.origin + path.replace(/\/+$/, '') + search;
  } catch {
    return recorded.origin + base;
  }
};

/**
 * A card whose interfaces are all at the recorded URL, whatever host it names: a card must not lead a caller, and its
 * ID token, elsewhere. Without an interface that can be spoken here it gets the default one.
 */
export const pinCard = (card: AgentCard, recordedUrl: string): AgentCard => {
  const recorded = new URL(recordedUrl);
  const usable = card.supportedInterfaces.filter(({ protocolBinding }) =>
    PREFERRED.includes(protocolBinding),
  );
  const fallback = { url: recordedUrl, protocolBinding: 'HTTP+JSON', protocolVersion: '1.0', tenant: '' };
  return {
    ...card,
    supportedInterfaces: (usable.length > 0 ? usable : [fallback]).map((each) => ({
      ...each,
      url: moved(each.url, recorded),
    })),
  };
};
