import { Compute, GoogleAuth } from 'google-auth-library';

export interface GoogleTokens {
  accessToken: () => Promise<string>;
  /** An ID token for a Cloud Run service: `audience` is the service's URL. */
  idToken: (audience: string) => Promise<string>;
}

/** Tokens from the metadata server alone, or from Application Default Credentials (https://cloud.google.com/docs/authentication/application-default-credentials). */
export function createGoogleTokens(metadataOnly: boolean): GoogleTokens {
  if (metadataOnly) {
    const compute = new Compute();
    return {
      accessToken: async () => (await compute.getAccessToken()).token ?? '',
      idToken: (audience) => compute.fetchIdToken(audience),
    };
  }
  const auth = new GoogleAuth({ scopes: 'https://www.googleapis.com/auth/cloud-platform' });
  return {
    accessToken: async () => (await auth.getAccessToken()) ?? '',
    idToken: async (audience) => {
      const client = await auth.getIdTokenClient(audience);
      return client.idTokenProvider.fetchIdToken(audience);
    },
  };
}
