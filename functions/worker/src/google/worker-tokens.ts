import {
  type DeployerTokens,
  type GoogleTokens,
  createAccessTokenGenerator,
  createDeployerTokens,
  createGoogleTokens,
} from '@agent-gallery/google';
import type { WorkerConfig } from '../config.ts';

/** Who the worker is, and in whose name it deploys. */
export function createWorkerTokens(
  config: Pick<WorkerConfig, 'metadataOnly' | 'deployerAccounts' | 'endpoints'>,
): { portal: GoogleTokens; deployers: DeployerTokens } {
  const portal = createGoogleTokens(config.metadataOnly);
  const generate = createAccessTokenGenerator(config.endpoints.iamCredentials, portal);
  return { portal, deployers: createDeployerTokens({ portal, generate, accounts: config.deployerAccounts }) };
}
