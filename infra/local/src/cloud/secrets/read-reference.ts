import { projectNumber } from '../project/project-number.ts';
import { RpcError, rpcCode } from '../rpc-error.ts';
import { accessVersion, findSecret } from './access-version.ts';
import type { SecretStore } from './secret-store.ts';

/** What a revision or an engine refers to: an id in its own project or `projects/P/secrets/ID`, and a version. */
export interface SecretReference {
  secret: string;
  version: string;
}

export type SecretValue = { ok: true; value: string } | { ok: false; message: string };

/** Reads the value that a container shall get, or says in Cloud Run's words why there is none. */
export type ReadSecret = (project: string, reference: SecretReference) => SecretValue;

export function createReadSecret(store: SecretStore): ReadSecret {
  return (project, { secret, version }) => {
    const [, owner = project, id = secret] = /^projects\/([^/]+)\/secrets\/([^/]+)$/.exec(secret) ?? [];
    try {
      return { ok: true, value: accessVersion(findSecret(store, owner, id), version).data.toString('utf8') };
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      const number = /^\d+$/.test(owner) ? owner : projectNumber(owner);
      const name = `projects/${number}/secrets/${id}/versions/${version}`;
      const message = error.code === rpcCode.notFound ? `Secret ${name} was not found` : error.message;
      return { ok: false, message };
    }
  };
}
