import { z } from 'zod';
import { StepFailure } from '../engine/step-failure.ts';

const TIMEOUT_MS = 10_000;
const answerSchema = z.object({ payload: z.object({ data: z.base64() }) });

/**
 * Reads a version of a secret: Secret Manager's REST API
 * (https://cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets.versions/access).
 * Throws a StepFailure where there is none or it may not be read.
 */
export function createSecretReader(
  endpoint: URL | undefined,
  getAccessToken: () => Promise<string>,
): (name: string) => Promise<string> {
  const origin = (endpoint?.href ?? 'https://secretmanager.googleapis.com').replace(/\/$/, '');
  return async (name) => {
    const response = await fetch(`${origin}/v1/${name}:access`, {
      headers: { authorization: `Bearer ${await getAccessToken()}` },
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const secret = name.split('/versions/')[0] ?? name;
    if (response.status === 403 || response.status === 404) {
      throw new StepFailure('permission-denied', 'The secret cannot be read.', {
        cause: `Secret Manager answered HTTP ${response.status} for ${name}: there is none, or the deploying account may not read it.`,
        fix: `Give the deploying account roles/secretmanager.secretAccessor: gcloud secrets add-iam-policy-binding ${secret} --member=serviceAccount:ACCOUNT --role=roles/secretmanager.secretAccessor`,
      });
    }
    if (!response.ok) throw new Error(`Secret Manager answered HTTP ${response.status} for ${name}.`);
    return Buffer.from(answerSchema.parse(await response.json()).payload.data, 'base64').toString('utf8');
  };
}
