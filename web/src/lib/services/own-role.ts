import { includesRole, type Member, type Role } from '@agent-gallery/contract';
import { services } from '#lib/i18n/services.ts';
import type { Live } from '#lib/live/live.ts';
import type { Portal } from '#lib/portal/portal.ts';

/** What whoever is signed in is in the workspace, as it changes. */
export function followOwnMembership({ follow, session }: Pick<Portal, 'follow' | 'session'>): Live<Member> {
  return follow((records) => (emit) => {
    const { state } = session;
    if (state.kind === 'signed-in') return records.member(state.user.uid)(emit);
    return () => undefined;
  });
}

/** Why somebody of a role may change nothing; undefined when they may, or as long as the role is not known: the API refuses then. */
export function roleReason(role: Role | undefined): string | undefined {
  return role === undefined || includesRole(role, 'deployer') ? undefined : services.reasons.role(role);
}
