import { agentInterfaceSchema, type AgentInterface, type CardSummary } from '@agent-gallery/contract';
import { z } from 'zod';

/** Where cards are served: since A2A 0.3, and before. */
export const CARD_PATHS = ['/.well-known/agent-card.json', '/.well-known/agent.json'] as const;

const listOrNothing = <Entry extends z.ZodType>(entry: Entry) =>
  z
    .array(entry)
    .nullish()
    .transform((list) => list ?? []);

/** AgentCard of A2A 1.0 (section 4.4.1) and of 0.3 (section 5.5), in the part that is read. */
const cardSchema = z
  .object({
    name: z.string(),
    description: z.string(),
    version: z.string(),
    capabilities: z.object({ streaming: z.boolean().nullish() }).nullish(),
    skills: listOrNothing(
      z.object({
        id: z.string(),
        name: z.string(),
        description: z.string(),
        examples: listOrNothing(z.string()),
      }),
    ),
    supportedInterfaces: listOrNothing(
      z.object({
        url: z.string(),
        protocolBinding: z.string(),
        protocolVersion: z.string(),
        tenant: z.string().nullish(),
      }),
    ),
    protocolVersion: z.string().nullish(),
    url: z.string().nullish(),
    preferredTransport: z.string().nullish(),
    additionalInterfaces: listOrNothing(z.object({ url: z.string(), transport: z.string() })),
  })
  .refine((card) => card.supportedInterfaces.length > 0 || (card.url ?? '') !== '', {
    path: ['supportedInterfaces'],
    error: 'names no URL at which the agent is spoken to',
  });
type Card = z.infer<typeof cardSchema>;

/** One way that a card offers, in whichever version it says so. */
interface Offer {
  url: string;
  binding: string;
  version: string;
  tenant: string;
}

function offersOf(card: Card): Offer[] {
  const current = card.supportedInterfaces.map(({ url, protocolBinding, protocolVersion, tenant }) => ({
    url,
    binding: protocolBinding,
    version: protocolVersion,
    tenant: tenant ?? '',
  }));
  const legacy = [
    ...(card.url ? [{ url: card.url, transport: card.preferredTransport ?? 'JSONRPC' }] : []),
    ...card.additionalInterfaces,
  ].map(({ url, transport }) => ({
    url,
    binding: transport,
    version: card.protocolVersion ?? '0.3',
    tenant: '',
  }));
  return [...current, ...legacy];
}

type Spoken = Pick<AgentInterface, 'binding' | 'protocolVersion'>;

/** What the portal speaks, the best first. */
const SPOKEN: readonly Spoken[] = [
  { binding: 'HTTP+JSON', protocolVersion: '1.0' },
  { binding: 'JSONRPC', protocolVersion: '1.0' },
  { binding: 'JSONRPC', protocolVersion: '0.3' },
];

function speaks({ binding, protocolVersion }: Spoken, offer: Offer): boolean {
  if (offer.binding.toUpperCase() !== binding) return false;
  // Over JSON-RPC a tenant would have to be named in each request.
  if (binding === 'JSONRPC' && offer.tenant !== '') return false;
  // On the wire, 0.2 is what 0.3 is.
  return offer.version.startsWith(protocolVersion === '1.0' ? '1.' : '0.');
}

/** The offer's path below the service's own URL; undefined when it is elsewhere. */
function pathBelow(own: readonly URL[], { url, tenant }: Offer): string | undefined {
  const [first] = own;
  const target = URL.parse(url, first?.href);
  for (const base of own) {
    const root = base.pathname.replace(/\/$/, '');
    if (target?.origin !== base.origin || !`${target.pathname}/`.startsWith(`${root}/`)) continue;
    const path = target.pathname.slice(root.length);
    return tenant === '' ? path : `${path.replace(/\/$/, '')}/${encodeURIComponent(tenant)}`;
  }
  return undefined;
}

/** What a server in a container takes itself for: its own machine, or its host without TLS. */
const OWN_MACHINE = ['localhost', '127.0.0.1', '0.0.0.0', '[::1]', '[::]'];

/** The offer as if its URL were below the service's own, where it names the container's idea of itself; undefined otherwise. */
function moveBelow(own: readonly URL[], offer: Offer): Offer | undefined {
  const [first] = own;
  const target = URL.parse(offer.url);
  if (!first || !target) return undefined;
  const lacksTls = own.some(({ host }) => target.protocol === 'http:' && target.host === host);
  if (!OWN_MACHINE.includes(target.hostname) && !lacksTls) return undefined;
  return { ...offer, url: `${first.href.replace(/\/$/, '')}${target.pathname}` };
}

type Choice =
  | { kind: 'chosen'; interface: AgentInterface; misnamed: string | undefined }
  | { kind: 'none'; cause: string; misnamed?: string };

function chooseAmong(
  offers: readonly Offer[],
  own: readonly URL[],
  place: (offer: Offer) => Offer | undefined,
): { interface: AgentInterface; offer: Offer } | undefined {
  for (const spoken of SPOKEN) {
    for (const offer of offers.filter((candidate) => speaks(spoken, candidate))) {
      const placed = place(offer);
      const path = placed && pathBelow(own, placed);
      const parsed = agentInterfaceSchema.safeParse({ ...spoken, path: path === '/' ? '' : path });
      if (parsed.success) return { interface: parsed.data, offer };
    }
  }
  return undefined;
}

function chooseInterface(offers: readonly Offer[], own: readonly URL[]): Choice {
  const right = chooseAmong(offers, own, (offer) => offer);
  if (right) return { kind: 'chosen', interface: right.interface, misnamed: undefined };
  const moved = chooseAmong(offers, own, (offer) => moveBelow(own, offer));
  if (moved) return { kind: 'chosen', interface: moved.interface, misnamed: moved.offer.url };
  const elsewhere = offers.find((offer) => SPOKEN.some((spoken) => speaks(spoken, offer)))?.url;
  if (elsewhere !== undefined) {
    const cause = `Its agent card names the URL ${elsewhere}, which is not the service’s own.`;
    return { kind: 'none', cause, misnamed: elsewhere };
  }
  const offered = offers.map(({ binding, version }) => `${binding} ${version}`).join(', ');
  const cause = `Its agent card offers ${offered} only; the portal speaks A2A 1.0 over HTTP+JSON or JSON-RPC, and 0.3 over JSON-RPC.`;
  return { kind: 'none', cause };
}

export type CardReading =
  | {
      kind: 'card';
      summary: CardSummary;
      interface: AgentInterface;
      /** The URL that the card names for itself, where others will not find it. */
      misnamed: string | undefined;
    }
  | { kind: 'objection'; cause: string; misnamed?: string | undefined };

/**
 * Reads an agent card of A2A 1.0 or 0.3 and chooses how its agent is spoken to. `own` are the URLs of the service, the one
 * it was read at first: an interface elsewhere is never chosen, but one at the container's own machine counts as the service's.
 */
export function readCard(document: unknown, own: readonly URL[], cardPath: string): CardReading {
  const parsed = cardSchema.safeParse(document);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return {
      kind: 'objection',
      cause: `Its agent card is not of A2A: ${issue?.path.join('.')}: ${issue?.message}`,
    };
  }
  const { name, description, version, skills, capabilities } = parsed.data;
  const chosen = chooseInterface(offersOf(parsed.data), own);
  if (chosen.kind === 'none') return { ...chosen, kind: 'objection' };
  const spoken = cardPath === CARD_PATHS[0] ? chosen.interface : { ...chosen.interface, cardPath };
  const streaming = capabilities?.streaming ?? false;
  return {
    kind: 'card',
    summary: { name, description, version, streaming, skills, interface: spoken },
    interface: spoken,
    misnamed: chosen.misnamed,
  };
}
