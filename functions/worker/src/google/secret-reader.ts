import { WORKSPACE_LABEL } from '@agent-gallery/contract';
import { type GoogleRest, GoogleRestError } from '@agent-gallery/google';
import { z } from 'zod';
import { StepFailure } from '../engine/step-failure.ts';

const HOST = 'secretmanager.googleapis.com';
/** Annotation that names the hosts to which a secret may be shown, with commas between. */
const HOSTS_ANNOTATION = 'agent-gallery-git-hosts';
/** Those that a token may go to where it has no such annotation: what it is shown to is not the repository's owner. */
const COMMON_HOSTS = ['github.com', 'gitlab.com', 'bitbucket.org'];

const answerSchema = z.object({ payload: z.object({ data: z.base64() }) });
const secretSchema = z.object({
  labels: z.record(z.string(), z.string()).default({}),
  annotations: z.record(z.string(), z.string()).default({}),
});

/** Who wants to use a secret, and for what host. */
export interface SecretUse {
  workspaceId: string;
  host: string;
}

/** Reads a version of a secret. Throws a StepFailure where there is none, or it may not be read or used so. */
export type ReadSecret = (version: string, use: SecretUse) => Promise<string>;

function unreadable(name: string, status: number): never {
  const secret = name.split('/versions/')[0] ?? name;
  throw new StepFailure('permission-denied', 'The secret cannot be read.', {
    cause: `Secret Manager answered HTTP ${status} for ${name}: there is none, or the deploying account may not read it.`,
    fix:
      `Give the deploying account roles/secretmanager.secretAccessor and roles/secretmanager.viewer: ` +
      `gcloud secrets add-iam-policy-binding ${secret} --member=serviceAccount:ACCOUNT --role=roles/secretmanager.secretAccessor`,
  });
}

function refuse(cause: string, secret: string, change: string): never {
  const [, project = '', , id = ''] = secret.split('/');
  throw new StepFailure('permission-denied', 'The secret may not be used for this.', {
    cause,
    fix: `Whoever owns the secret allows it: gcloud secrets update ${id} --project=${project} ${change}`,
  });
}

/** The deploying account can read the secrets of every workspace, so the secret itself must say whose it is. */
function assertAllowed(
  secret: string,
  { labels, annotations }: z.output<typeof secretSchema>,
  { workspaceId, host }: SecretUse,
): void {
  if (labels[WORKSPACE_LABEL] !== workspaceId)
    refuse(
      `The secret ${secret} does not have the label ${WORKSPACE_LABEL}=${workspaceId}.`,
      secret,
      `--update-labels=${WORKSPACE_LABEL}=${workspaceId}`,
    );
  const given = annotations[HOSTS_ANNOTATION]?.split(',').map((name) => name.trim().toLowerCase());
  if ((given ?? COMMON_HOSTS).includes(host.toLowerCase())) return;
  refuse(
    `The secret ${secret} may be shown to ${(given ?? COMMON_HOSTS).join(', ')}, and not to ${host}.`,
    secret,
    `--update-annotations=${HOSTS_ANNOTATION}=${host}`,
  );
}

/**
 * Secret Manager's REST API (https://cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets). A secret is
 * read only for the workspace that its label names, and only for hosts that it may be shown to.
 */
export function createSecretReader(rest: GoogleRest): ReadSecret {
  return async (version, use) => {
    const [secret = version] = version.split('/versions/');
    const explain = (name: string) => (error: unknown) => {
      if (!(error instanceof GoogleRestError) || ![403, 404].includes(error.status)) throw error;
      return unreadable(name, error.status);
    };
    const record = await rest({ host: HOST, path: `/v1/${secret}` }, secretSchema).catch(explain(secret));
    assertAllowed(secret, record, use);
    const call = { host: HOST, path: `/v1/${version}:access` };
    const { payload } = await rest(call, answerSchema).catch(explain(version));
    return Buffer.from(payload.data, 'base64').toString('utf8');
  };
}
