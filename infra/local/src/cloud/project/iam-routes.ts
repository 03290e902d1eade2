import { createHash } from 'node:crypto';
import { jsonRoute, type RestRequest, type RestRoute } from '../rest/rest-route.ts';
import { RpcError, rpcCode } from '../rpc-error.ts';
import type { Signers } from './create-signers.ts';
import { projectNumber } from './project-number.ts';

const iam = 'google.iam.admin.v1.IAM';
const accounts = '/v1/projects/{project}/serviceAccounts';

/** Service accounts of IAM, and signing as one of them (IAM Credentials): any address is taken for an account that exists, and the caller may act as it. */
export function createIamRoutes(signers: Signers): RestRoute[] {
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
  ];
}
