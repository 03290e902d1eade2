import { z } from 'zod';
import { createGoogleRest, GoogleRestError } from '../google-rest.ts';
import type { PortalIdentity } from '../google-tokens.ts';
import { DeployerRefused } from './deployer-refused.ts';

const HOST = 'iamcredentials.googleapis.com';
const SCOPES = ['https://www.googleapis.com/auth/cloud-platform'];
const LIFETIME_SECONDS = 3600;
const REFUSALS = [400, 401, 403, 404];

const tokenSchema = z.object({
  accessToken: z.string().min(1),
  expireTime: z.iso.datetime({ offset: true }),
});

export interface ShortLivedToken {
  token: string;
  /** Milliseconds since 1970. */
  expiresAt: number;
}

/** An access token of another account for an hour. Throws a DeployerRefused, or a GoogleRestError where nothing can be known now. */
export type GenerateAccessToken = (account: string) => Promise<ShortLivedToken>;

/**
 * IAM Credentials (https://cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/generateAccessToken).
 * The portal's own account needs roles/iam.serviceAccountTokenCreator on the other. `endpoint` is set only where another server
 * stands in for Google's.
 */
export function createAccessTokenGenerator(
  endpoint: URL | undefined,
  portal: PortalIdentity,
): GenerateAccessToken {
  const rest = createGoogleRest(endpoint, portal.accessToken);
  return async (account) => {
    const path = `/v1/projects/-/serviceAccounts/${account}:generateAccessToken`;
    const body = { scope: SCOPES, lifetime: `${String(LIFETIME_SECONDS)}s` };
    try {
      const { accessToken, expireTime } = await rest({ host: HOST, method: 'POST', path, body }, tokenSchema);
      return { token: accessToken, expiresAt: Date.parse(expireTime) };
    } catch (error) {
      if (!(error instanceof GoogleRestError) || !REFUSALS.includes(error.status)) throw error;
      throw new DeployerRefused(account, await portal.email(), error);
    }
  };
}
