import { createGoogleRest, GoogleRestError } from '@agent-gallery/google';
import { z } from 'zod';
import { StepFailure } from '../engine/step-failure.ts';

const answerSchema = z.object({ payload: z.object({ data: z.base64() }) });

function refuse(name: string, status: number): never {
  const secret = name.split('/versions/')[0] ?? name;
  throw new StepFailure('permission-denied', 'The secret cannot be read.', {
    cause: `Secret Manager answered HTTP ${status} for ${name}: there is none, or the deploying account may not read it.`,
    fix: `Give the deploying account roles/secretmanager.secretAccessor: gcloud secrets add-iam-policy-binding ${secret} --member=serviceAccount:ACCOUNT --role=roles/secretmanager.secretAccessor`,
  });
}

/**
 * Reads a version of a secret: Secret Manager's REST API
 * (https://cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets.versions/access).
 * Throws a StepFailure where there is none or it may not be read.
 */
export function createSecretReader(
  endpoint: URL | undefined,
  getAccessToken: () => Promise<string>,
): (name: string) => Promise<string> {
  const rest = createGoogleRest(endpoint, getAccessToken);
  return async (name) => {
    const call = { host: 'secretmanager.googleapis.com', path: `/v1/${name}:access` };
    const { payload } = await rest(call, answerSchema).catch((error: unknown) => {
      if (!(error instanceof GoogleRestError) || ![403, 404].includes(error.status)) throw error;
      return refuse(name, error.status);
    });
    return Buffer.from(payload.data, 'base64').toString('utf8');
  };
}
