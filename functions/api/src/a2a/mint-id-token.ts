import { engineProject, isEngineUrl } from '@agent-gallery/contract';
import type { GoogleTokens } from '@agent-gallery/google';
import type { MintIdToken } from './id-token-cache.ts';

/**
 * Mints tokens for a service's recorded URL: for Cloud Run an ID token of the portal's own account, for Agent Engine, which takes
 * no other, an access token of whoever may call engines in its project.
 */
export function createIdTokenMint(
  idToken: GoogleTokens['idToken'],
  accessToken: (project: string | undefined) => Promise<string>,
): MintIdToken {
  return (audience) => (isEngineUrl(audience) ? accessToken(engineProject(audience)) : idToken(audience));
}
