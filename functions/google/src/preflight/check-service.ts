import { type Finding, MANAGED_BY_LABEL, PORTAL_TAG, WORKSPACE_LABEL } from '@agent-gallery/contract';
import { z } from 'zod';
import { type GoogleRest, GoogleRestError } from '../google-rest.ts';
import type { PreflightOrder } from './run-preflight.ts';

const labelsSchema = z.object({ labels: z.record(z.string(), z.string()).default({}) });
const enginesSchema = z.object({
  reasoningEngines: z.array(labelsSchema.extend({ displayName: z.string().default('') })).default([]),
});
const projectSchema = z.object({ name: z.string() });
const permissionsSchema = z.object({ permissions: z.array(z.string()).default([]) });

/** Undefined where Google says that there is none. */
async function orMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  return answer.catch((error: unknown) => {
    if (error instanceof GoogleRestError && error.status === 404) return undefined;
    throw error;
  });
}

/** The labels of the Cloud Run service of that name; undefined where there is none. */
async function labelsOfService(rest: GoogleRest, { project, region, serviceName }: PreflightOrder) {
  const path = `/v2/projects/${project}/locations/${region}/services/${serviceName}`;
  return (await orMissing(rest({ host: 'run.googleapis.com', path }, labelsSchema)))?.labels;
}

/** The labels of the engine whose display name it is; undefined where there is none. */
async function labelsOfEngine(rest: GoogleRest, { project, region, serviceName }: PreflightOrder) {
  const { reasoningEngines } = await rest(
    {
      host: `${region}-aiplatform.googleapis.com`,
      path: `/v1/projects/${project}/locations/${region}/reasoningEngines`,
      query: [['filter', `display_name="${serviceName}"`]],
    },
    enginesSchema,
  );
  return reasoningEngines.find(({ displayName }) => displayName === serviceName)?.labels;
}

/** Whether the name is free, or the service or engine of that name this workspace's. */
export async function checkName(rest: GoogleRest, order: PreflightOrder): Promise<Finding[]> {
  const { target, region, serviceName, workspaceId } = order;
  const check = 'name';
  const isRun = target === 'cloud-run';
  const labels = await (isRun ? labelsOfService(rest, order) : labelsOfEngine(rest, order));
  if (!labels)
    return [{ check, status: 'ok', text: `The name ${serviceName} is free in ${region}.`, fix: '' }];
  const what = isRun ? 'service' : 'engine';
  if (labels[MANAGED_BY_LABEL] === PORTAL_TAG && labels[WORKSPACE_LABEL] === workspaceId)
    return [
      {
        check,
        status: 'ok',
        text: `The ${what} ${serviceName} is this workspace’s and is updated.`,
        fix: '',
      },
    ];
  const host = isRun ? 'Cloud Run has a service' : 'Agent Engine has an engine';
  const text = `${host} ${serviceName} in ${region} that this workspace did not deploy.`;
  return [{ check, status: 'failed', text, fix: 'Choose another service name.' }];
}

/** What the service runs as where nobody says otherwise: the project's default compute account. */
async function defaultAccount(rest: GoogleRest, project: string): Promise<string> {
  const host = 'cloudresourcemanager.googleapis.com';
  const { name } = await rest({ host, path: `/v3/projects/${project}` }, projectSchema);
  return `${name.split('/').at(-1)}-compute@developer.gserviceaccount.com`;
}

/** Whether the account that the service runs as exists, and the deploying account may let services run as it. */
export async function checkServiceAccount(rest: GoogleRest, order: PreflightOrder): Promise<Finding[]> {
  const { project, runtime, account = 'ACCOUNT' } = order;
  const check = 'service-account';
  const runsAs = runtime.serviceAccount ?? (await defaultAccount(rest, project));
  const host = 'iam.googleapis.com';
  const path = `/v1/projects/-/serviceAccounts/${runsAs}`;
  const found = await orMissing(rest({ host, path }, z.unknown()));
  if (found === undefined)
    return [
      {
        check,
        status: 'failed',
        text: `There is no service account ${runsAs}.`,
        fix: `gcloud iam service-accounts create ${runsAs.split('@')[0] ?? ''} --project=${project}`,
      },
    ];
  const permission = 'iam.serviceAccounts.actAs';
  const { permissions } = await rest(
    { host, method: 'POST', path: `${path}:testIamPermissions`, body: { permissions: [permission] } },
    permissionsSchema,
  );
  if (permissions.includes(permission))
    return [{ check, status: 'ok', text: `The service may run as ${runsAs}.`, fix: '' }];
  return [
    {
      check,
      status: 'failed',
      text: `The deploying account may not let services run as ${runsAs}.`,
      fix: `gcloud iam service-accounts add-iam-policy-binding ${runsAs} --member=serviceAccount:${account} --role=roles/iam.serviceAccountUser`,
    },
  ];
}

/** Whether the secrets that the environment refers to exist. That the service may read them shows at its start. */
export async function checkSecrets(rest: GoogleRest, order: PreflightOrder): Promise<Finding[]> {
  const { project, runtime } = order;
  const names = Object.values(runtime.env).flatMap((value) =>
    typeof value === 'object' && 'secret' in value ? [value.secret] : [],
  );
  const check = 'secret';
  return Promise.all(
    [...new Set(names)].map(async (secret): Promise<Finding> => {
      const path = secret.startsWith('projects/') ? secret : `projects/${project}/secrets/${secret}`;
      const host = 'secretmanager.googleapis.com';
      const [, owner = project, , id = secret] = path.split('/');
      try {
        const found = await orMissing(rest({ host, path: `/v1/${path}` }, z.unknown()));
        if (found !== undefined)
          return { check, status: 'ok', text: `The secret ${secret} is there.`, fix: '' };
        const fix = `gcloud secrets create ${id} --project=${owner} --data-file=FILE`;
        return { check, status: 'failed', text: `There is no secret ${secret} in ${owner}.`, fix };
      } catch (error) {
        if (!(error instanceof GoogleRestError)) throw error;
        const text = `Whether the secret ${secret} is there is not known: ${error.message}`;
        return { check, status: 'unknown', text, fix: '' };
      }
    }),
  );
}
