import { Compute, GoogleAuth, gcpMetadata } from 'google-auth-library';

const SCOPES = ['https://www.googleapis.com/auth/cloud-platform'];

/** Who the portal itself is. */
export interface PortalIdentity {
  accessToken: () => Promise<string>;
  /** Its address, for the gcloud lines; a word in its place where nobody knows it. */
  email: () => Promise<string>;
}

export interface GoogleTokens extends PortalIdentity {
  /** An ID token for a Cloud Run service: `audience` is the service's URL. */
  idToken: (audience: string) => Promise<string>;
}

const UNKNOWN_ACCOUNT = 'PORTAL_ACCOUNT';

async function metadataEmail(): Promise<string> {
  const email = await gcpMetadata
    .instance<string>('service-accounts/default/email')
    .catch(() => UNKNOWN_ACCOUNT);
  return email || UNKNOWN_ACCOUNT;
}

/** Tokens from the metadata server alone, or from Application Default Credentials (https://cloud.google.com/docs/authentication/application-default-credentials). */
export function createGoogleTokens(metadataOnly: boolean): GoogleTokens {
  if (metadataOnly) {
    const compute = new Compute();
    return {
      accessToken: async () => (await compute.getAccessToken()).token ?? '',
      idToken: (audience) => compute.fetchIdToken(audience),
      email: metadataEmail,
    };
  }
  const auth = new GoogleAuth({ scopes: SCOPES });
  return {
    accessToken: async () => (await auth.getAccessToken()) ?? '',
    idToken: async (audience) => {
      const client = await auth.getIdTokenClient(audience);
      return client.idTokenProvider.fetchIdToken(audience);
    },
    email: async () => {
      const { client_email: email } = await auth.getCredentials().catch(() => ({ client_email: undefined }));
      return email ?? UNKNOWN_ACCOUNT;
    },
  };
}
