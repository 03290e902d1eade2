import { Compute, GoogleAuth } from 'google-auth-library';
import type { MintIdToken } from './id-token-cache.ts';

/**
 * Mints ID tokens of the portal's own service account. With `metadataOnly` they come from the metadata server that
 * GCE_METADATA_HOST names, whoever the machine's user is logged in as; else from Application Default Credentials.
 */
export function createIdTokenMint(metadataOnly: boolean): MintIdToken {
  if (metadataOnly) {
    const compute = new Compute();
    return (audience) => compute.fetchIdToken(audience);
  }
  const auth = new GoogleAuth();
  return async (audience) => {
    const client = await auth.getIdTokenClient(audience);
    return client.idTokenProvider.fetchIdToken(audience);
  };
}
