import { Compute, GoogleAuth, Impersonated, type OAuth2Client } from 'google-auth-library';

const SCOPES = ['https://www.googleapis.com/auth/cloud-platform'];

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
  const auth = new GoogleAuth({ scopes: SCOPES });
  return {
    accessToken: async () => (await auth.getAccessToken()) ?? '',
    idToken: async (audience) => {
      const client = await auth.getIdTokenClient(audience);
      return client.idTokenProvider.fetchIdToken(audience);
    },
  };
}

/**
 * Access tokens of the account that deploys, for a function that runs as another one: it needs
 * roles/iam.serviceAccountTokenCreator on that account. Without an account, one's own.
 */
export function createDeployerToken(
  metadataOnly: boolean,
  deployerAccount: string | undefined,
): () => Promise<string> {
  if (deployerAccount === undefined) return createGoogleTokens(metadataOnly).accessToken;
  const source = metadataOnly
    ? Promise.resolve<unknown>(new Compute())
    : new GoogleAuth({ scopes: SCOPES }).getClient();
  const impersonated = source.then(
    (client) =>
      new Impersonated({
        sourceClient: client as OAuth2Client,
        targetPrincipal: deployerAccount,
        lifetime: 3600,
        targetScopes: SCOPES,
      }),
  );
  impersonated.catch(() => undefined);
  return async () => (await (await impersonated).getAccessToken()).token ?? '';
}
