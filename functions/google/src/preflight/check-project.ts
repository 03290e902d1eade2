import type { Finding } from '@agent-gallery/contract';
import { z } from 'zod';
import type { GoogleRest } from '../google-rest.ts';
import { neededApis, neededPermissions } from './needs.ts';
import type { PreflightOrder } from './run-preflight.ts';

const servicesSchema = z.object({
  services: z.array(z.object({ name: z.string(), state: z.string().optional() })).default([]),
});
const permissionsSchema = z.object({ permissions: z.array(z.string()).default([]) });

/** Whether the APIs are enabled (https://cloud.google.com/service-usage/docs/reference/rest/v1/services/batchGet). */
export async function checkApis(rest: GoogleRest, order: PreflightOrder): Promise<Finding[]> {
  const { project } = order;
  const apis = neededApis(order);
  const { services } = await rest(
    {
      host: 'serviceusage.googleapis.com',
      path: `/v1/projects/${project}/services:batchGet`,
      query: apis.map((api) => ['names', `projects/${project}/services/${api}`]),
    },
    servicesSchema,
  );
  return apis.map((api): Finding => {
    const state = services.find(({ name }) => name.endsWith(`/${api}`))?.state;
    if (state === 'ENABLED')
      return { check: 'api', status: 'ok', text: `${api} is enabled in ${project}.`, fix: '' };
    const fix = `gcloud services enable ${api} --project=${project}`;
    return state === 'DISABLED'
      ? { check: 'api', status: 'failed', text: `${api} is not enabled in ${project}.`, fix }
      : { check: 'api', status: 'unknown', text: `Google does not say whether ${api} is enabled.`, fix };
  });
}

/** Whether the account has the permissions (https://cloud.google.com/resource-manager/reference/rest/v3/projects/testIamPermissions): one finding for each role. */
export async function checkRoles(rest: GoogleRest, order: PreflightOrder): Promise<Finding[]> {
  const { project, account = 'ACCOUNT' } = order;
  const needs = neededPermissions(order);
  const { permissions } = await rest(
    {
      host: 'cloudresourcemanager.googleapis.com',
      method: 'POST',
      path: `/v3/projects/${project}:testIamPermissions`,
      body: { permissions: needs.map(({ permission }) => permission) },
    },
    permissionsSchema,
  );
  return [...new Set(needs.map(({ role }) => role))].map((role): Finding => {
    const missing = needs.filter((need) => need.role === role && !permissions.includes(need.permission));
    if (missing.length === 0)
      return { check: 'role', status: 'ok', text: `The deploying account has what ${role} gives.`, fix: '' };
    const isCertain = missing.some(({ onProjectOnly }) => onProjectOnly);
    const names = missing.map(({ permission }) => permission).join(', ');
    return {
      check: 'role',
      status: isCertain ? 'failed' : 'warning',
      text: isCertain
        ? `The deploying account lacks ${names} in ${project}.`
        : `The deploying account lacks ${names} on all of ${project}; it may have it on a part.`,
      fix: `gcloud projects add-iam-policy-binding ${project} --member=serviceAccount:${account} --role=${role}`,
    };
  });
}
