import { OAuth2Client } from 'google-auth-library';
import type { PortalIdentity } from '../google-tokens.ts';
import type { DeployerAccounts } from './deployer-accounts.ts';
import type { GenerateAccessToken, ShortLivedToken } from './generate-access-token.ts';

/** A token is renewed when it has no more than this left: no call takes longer. */
const RENEW_BEFORE_MS = 5 * 60_000;

/** In whose name the portal acts in a project, which is named by its id or number. */
export interface DeployerTokens {
  /** The account that deploys into the project; undefined: the portal's own. */
  accountOf: (project: string | undefined) => string | undefined;
  /** An access token of that account. Throws a DeployerRefused. */
  accessToken: (project: string | undefined) => Promise<string>;
  /** The same for a client that wants credentials; undefined: Application Default Credentials. */
  authClient: (project: string) => OAuth2Client | undefined;
}

export interface DeployerTokensDeps {
  portal: PortalIdentity;
  accounts: DeployerAccounts;
  /** Who deploys into projects that `accounts` does not name; undefined: the portal's own account. */
  otherwise?: string | undefined;
  generate: GenerateAccessToken;
  now?: () => number;
}

/** Tokens of the accounts that deploy, each asked for once and kept until shortly before its end; a refusal is not kept. */
export function createDeployerTokens(deps: DeployerTokensDeps): DeployerTokens {
  const { portal, accounts, otherwise, generate, now = Date.now } = deps;
  const tokens = new Map<string, Promise<ShortLivedToken>>();

  const ask = (account: string): Promise<ShortLivedToken> => {
    const asked = generate(account);
    tokens.set(account, asked);
    asked.catch(() => {
      if (tokens.get(account) === asked) tokens.delete(account);
    });
    return asked;
  };
  const tokenOf = async (account: string): Promise<ShortLivedToken> => {
    const kept = tokens.get(account);
    if (kept === undefined) return ask(account);
    const token = await kept;
    if (token.expiresAt - now() > RENEW_BEFORE_MS) return token;
    // Another call may have asked for a new one while this one waited.
    return tokens.get(account) === kept ? ask(account) : tokenOf(account);
  };
  const accountOf = (project: string | undefined) => accounts.get(project ?? '') ?? otherwise;

  return {
    accountOf,
    accessToken: async (project) => {
      const account = accountOf(project);
      return account === undefined ? portal.accessToken() : (await tokenOf(account)).token;
    },
    authClient: (project) => {
      const account = accountOf(project);
      if (account === undefined) return undefined;
      const client = new OAuth2Client();
      client.refreshHandler = async () => {
        const { token, expiresAt } = await tokenOf(account);
        return { access_token: token, expiry_date: expiresAt };
      };
      return client;
    },
  };
}
