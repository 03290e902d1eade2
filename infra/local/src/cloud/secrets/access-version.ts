import { projectNumber } from '../project/project-number.ts';
import { RpcError, rpcCode } from '../rpc-error.ts';
import type { Secret, SecretStore, SecretVersion } from './secret-store.ts';

/** `projects/NUMBER/secrets/ID`, as Secret Manager writes it. */
export function secretName({ project, id }: Secret): string {
  return `projects/${projectNumber(project)}/secrets/${id}`;
}

/** Throws NOT_FOUND. */
export function findSecret(store: SecretStore, project: string, id: string): Secret {
  const secret = store.find(project, id);
  if (secret) return secret;
  throw new RpcError(rpcCode.notFound, `Secret [projects/${project}/secrets/${id}] not found.`);
}

/** A version by its number or `latest`, the one that was added last, whatever its state. Throws NOT_FOUND. */
export function findVersion(secret: Secret, version: string): SecretVersion {
  const found =
    version === 'latest' ? secret.versions.at(-1) : secret.versions.find(({ id }) => String(id) === version);
  if (found) return found;
  const name = secretName(secret);
  throw new RpcError(
    rpcCode.notFound,
    version === 'latest'
      ? `Secret [${name}] not found or has no versions.`
      : `Secret Version [${name}/versions/${version}] not found.`,
  );
}

/** The value of an enabled version. Throws NOT_FOUND, or FAILED_PRECONDITION when it is disabled or destroyed. */
export function accessVersion(secret: Secret, version: string): { version: SecretVersion; data: Buffer } {
  const found = findVersion(secret, version);
  if (found.state === 'ENABLED') return { version: found, data: Buffer.from(found.data ?? '', 'base64') };
  throw new RpcError(
    rpcCode.failedPrecondition,
    `Secret Version [${secretName(secret)}/versions/${String(found.id)}] is in ${found.state} state.`,
  );
}
