import { createHash } from 'node:crypto';
import { jsonRoute, type RestRequest, type RestRoute } from '../rest/rest-route.ts';
import { RpcError, rpcCode } from '../rpc-error.ts';
import type { Signers } from './create-signers.ts';
import { projectNumber } from './project-number.ts';

const iam = 'google.iam.admin.v1.IAM';
const accounts = '/v1/projects/{project}/serviceAccounts';

const LIFETIME = /^(\d+)s$/;
const MAX_LIFETIME_SECONDS = 3600;

/**
 * Service accounts of IAM, and signing and access tokens as one of them (IAM Credentials): any address is taken for an account
 * that exists, and the caller may act as it. Every account's token is the one that everything here takes.
 */
export function createIamRoutes(signers: Signers, accessToken: string): RestRoute[] {
  const account = (project: string, address: string) => {
    const owner = /@([^.]+)\.iam\.gserviceaccount\.com$/.exec(address)?.[1];
    const projectId = owner ?? project;
    return {
      name: `projects/${projectId}/serviceAccounts/${address}`,
      projectId,
      uniqueId: BigInt(`0x${createHash('sha256').update(address).digest('hex').slice(0, 15)}`).toString(),
      email: address,
      displayName: address.split('@')[0],
      etag: 'MDEwMjE5MjA=',
      oauth2ClientId: '0',
    };
  };
  const find = async ({ params: { project = '', account: address = '' } }: RestRequest) =>
    account(project, address);
  return [
    jsonRoute('GET', `${accounts}/{account}`, `${iam}/GetServiceAccount`, find),
    jsonRoute('GET', accounts, `${iam}/ListServiceAccounts`, async ({ params: { project = '' } }) => ({
      accounts: [account(project, `${projectNumber(project)}-compute@developer.gserviceaccount.com`)],
    })),
    jsonRoute(
      'POST',
      `${accounts}/{account}:testIamPermissions`,
      `${iam}/TestIamPermissions`,
      async ({ body }) => ({ permissions: body['permissions'] ?? [] }),
    ),
    jsonRoute(
      'POST',
      `${accounts}/{account}:signBlob`,
      'google.iam.credentials.v1.IAMCredentials/SignBlob',
      async ({ params, body }) => {
        const { payload } = body;
        if (typeof payload !== 'string' || payload === '')
          throw new RpcError(rpcCode.invalidArgument, 'The payload is required, as base64.');
        const { keyId, signature } = await signers.sign(
          params['account'] ?? '',
          Buffer.from(payload, 'base64'),
        );
        return { keyId, signedBlob: signature.toString('base64') };
      },
    ),
    jsonRoute(
      'POST',
      `${accounts}/{account}:generateAccessToken`,
      'google.iam.credentials.v1.IAMCredentials/GenerateAccessToken',
      async ({ body: { scope, lifetime = `${String(MAX_LIFETIME_SECONDS)}s` } }) => {
        if (!Array.isArray(scope) || scope.length === 0)
          throw new RpcError(rpcCode.invalidArgument, 'The scope is required.');
        const seconds = Number(LIFETIME.exec(String(lifetime))?.[1]);
        if (!(seconds > 0 && seconds <= MAX_LIFETIME_SECONDS))
          throw new RpcError(rpcCode.invalidArgument, 'The lifetime is between 1s and 3600s.');
        return { accessToken, expireTime: new Date(Date.now() + seconds * 1000).toISOString() };
      },
    ),
  ];
}
