import type { AgentCard as SdkAgentCard } from '@a2a-js/sdk';
import * as z from 'zod';
import type { AgentCard } from './agent-card.ts';

/** Adds a signature to a card (section 8.4). */
export type SignCard = (card: AgentCard) => Promise<AgentCard>;

const keySchema = z.looseObject({
  kty: z.string(),
  kid: z.string().min(1),
  alg: z.string().min(1),
  d: z.string().min(1),
});

/**
 * Signs cards with a private JWK in JSON, which must name `kid` and `alg`: JWS over RFC 8785 JSON without defaults
 * and without `signatures`, by the official SDK. Throws if the key is not one.
 */
export const createSignCard = (jwkJson: string): SignCard => {
  const key = keySchema.safeParse(safeJson(jwkJson));
  if (!key.success) throw new Error('The card signing key must be a private JWK in JSON, with kid and alg.');
  const { alg, kid } = key.data;
  return async (card) => {
    const { generateAgentCardSignature } = await import('@a2a-js/sdk');
    const sign = generateAgentCardSignature(key.data, { alg, kid, typ: 'JOSE' });
    // The SDK's canonical form is made from ProtoJSON, which our card is.
    const { signatures } = await sign(card as unknown as SdkAgentCard);
    const own = signatures.map(({ protected: header, signature }) => ({ protected: header, signature }));
    return { ...card, signatures: own };
  };
};

const safeJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
