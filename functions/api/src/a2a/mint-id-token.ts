import { isEngineUrl } from '@agent-gallery/contract';
import { createGoogleTokens } from '@agent-gallery/google';
import type { MintIdToken } from './id-token-cache.ts';

/**
 * Mints tokens of the portal's own service account for a service's recorded URL: an ID token for Cloud Run, an access token
 * for Agent Engine, which takes no other. With `metadataOnly` they come from the metadata server that GCE_METADATA_HOST
 * names, whoever the machine's user is logged in as; else from Application Default Credentials.
 */
export function createIdTokenMint(metadataOnly: boolean): MintIdToken {
  const { accessToken, idToken } = createGoogleTokens(metadataOnly);
  return (audience) => (isEngineUrl(audience) ? accessToken() : idToken(audience));
}
