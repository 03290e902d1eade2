import type { DeployerTokens } from '@agent-gallery/google';
import type { ClientOptions } from 'google-gax';

/** The client that acts in a project, with the credentials of the account that deploys into it. */
export type ClientOf<Client> = (project: string) => Promise<Client>;

/** One client for each account. Throws a DeployerRefused where the portal may not act as it: a client would only say that it has no credentials. */
export function createClientOf<Client>(
  deployers: DeployerTokens,
  make: (credentials: Pick<ClientOptions, 'authClient'>) => Client,
): ClientOf<Client> {
  const clients = new Map<string | undefined, Client>();
  return async (project) => {
    const account = deployers.accountOf(project);
    if (account !== undefined) await deployers.accessToken(project);
    const authClient = deployers.authClient(project);
    const client = clients.get(account) ?? make(authClient ? { authClient } : {});
    clients.set(account, client);
    return client;
  };
}
