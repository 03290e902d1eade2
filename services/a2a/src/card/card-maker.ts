import { A2aError } from '../protocol/a2a-error.ts';
import type { Call } from '../operations/call.ts';
import { createAgentCard, type AgentCard, type AgentProfile } from './agent-card.ts';
import type { SignCard } from './sign-card.ts';

export interface CardMaker {
  /** The public card of the service at this URL. */
  public(publicUrl: string): Promise<AgentCard>;
  /** The card for an authenticated caller; throws if there is none (section 3.1.11). */
  extended(call: Call, publicUrl: string): Promise<AgentCard>;
  readonly hasExtended: boolean;
}

export interface CardMakerDeps {
  profile: AgentProfile;
  sign?: SignCard | undefined;
  /** The profile that a caller sees with authentication; undefined if this caller gets none. */
  extendedProfile?: ((call: Call) => Promise<AgentProfile | undefined>) | undefined;
}

const MAX_URLS = 20;

/** Makes the cards of a service: the public one once for each URL under which the service is reached. */
export const createCardMaker = (deps: CardMakerDeps): CardMaker => {
  const { profile, sign, extendedProfile } = deps;
  const hasExtendedCard = extendedProfile !== undefined;
  const made = new Map<string, Promise<AgentCard>>();
  const make = async (from: AgentProfile, publicUrl: string): Promise<AgentCard> => {
    const card = createAgentCard(from, publicUrl, { hasExtendedCard });
    return sign ? sign(card) : card;
  };
  return {
    hasExtended: hasExtendedCard,
    public(publicUrl) {
      let card = made.get(publicUrl);
      if (card === undefined) {
        if (made.size >= MAX_URLS) made.clear();
        made.set(publicUrl, (card = make(profile, publicUrl)));
      }
      return card;
    },
    async extended(call, publicUrl) {
      if (extendedProfile === undefined) {
        throw new A2aError('UNSUPPORTED_OPERATION', 'The agent has no extended card.');
      }
      const extended = await extendedProfile(call);
      if (extended === undefined) {
        throw new A2aError(
          'EXTENDED_AGENT_CARD_NOT_CONFIGURED',
          'The agent has no extended card for this caller.',
        );
      }
      return make(extended, publicUrl);
    },
  };
};
