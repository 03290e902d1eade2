import { group, type Rule } from './rule.ts';

/** The least role that has a permission, as far as deploying needs it (https://cloud.google.com/iam/docs/understanding-roles). */
const ROLES: readonly (readonly [RegExp, string])[] = [
  [/^iam\.serviceaccounts\.actas$/i, 'roles/iam.serviceAccountUser'],
  [/^run\./i, 'roles/run.admin'],
  [/^cloudbuild\./i, 'roles/cloudbuild.builds.editor'],
  [/^artifactregistry\..*(create|delete|update)$/i, 'roles/artifactregistry.admin'],
  [/^artifactregistry\./i, 'roles/artifactregistry.writer'],
  [/^storage\./i, 'roles/storage.objectAdmin'],
  [/^secretmanager\.versions\.access$/i, 'roles/secretmanager.secretAccessor'],
  [/^aiplatform\./i, 'roles/aiplatform.user'],
  [/^logging\./i, 'roles/logging.viewer'],
  [/^serviceusage\./i, 'roles/serviceusage.serviceUsageConsumer'],
];

const roleFor = (permission: string): string | undefined =>
  ROLES.find(([pattern]) => pattern.test(permission))?.[1];

function grant(permission: string): string {
  const role = roleFor(permission);
  return role === undefined
    ? `Give the deploying account a role that has ${permission}.`
    : `Give the deploying account ${role}: gcloud projects add-iam-policy-binding PROJECT --member=serviceAccount:ACCOUNT --role=${role}`;
}

/** What Google Cloud itself refuses. The more exact ones stand first. */
export const GOOGLE_RULES: readonly Rule[] = [
  {
    id: 'api-disabled',
    pattern: /(?:has not been used in project (\S+) before or it is disabled[\s\S]*?apis\/api\/([\w.-]+)\/)/i,
    code: 'permission-denied',
    cause: (match) => `The API ${group(match, 2)} is not enabled in project ${group(match, 1)}.`,
    fix: (match) => `gcloud services enable ${group(match, 2)} --project=${group(match, 1)}`,
  },
  {
    id: 'billing-disabled',
    pattern: /billing (?:to be enabled|account .* (?:disabled|closed)|is disabled)/i,
    code: 'permission-denied',
    cause: 'Billing is not enabled for the project.',
    fix: 'Link a billing account: gcloud billing projects link PROJECT --billing-account=ACCOUNT',
  },
  {
    id: 'secret-denied',
    pattern:
      /Permission denied on secret: (projects\/\S+?\/secrets\/([\w-]+))\S* for Revision service account (\S+?)\.?\s/i,
    code: 'permission-denied',
    cause: (match) => `The service account ${group(match, 3)} may not read the secret ${group(match, 2)}.`,
    fix: (match) =>
      `gcloud secrets add-iam-policy-binding ${group(match, 2)} --member=serviceAccount:${group(match, 3)} --role=roles/secretmanager.secretAccessor`,
  },
  {
    id: 'secret-not-found',
    pattern: /Secret (?:Version )?\[?(projects\/[^\s\]]+\/secrets\/([\w-]+)[^\s\]]*)\]? (?:was )?not found/i,
    code: 'service-invalid',
    cause: (match) => `There is no ${group(match, 1)}.`,
    fix: (match) =>
      `Create it (gcloud secrets create ${group(match, 2)}; gcloud secrets versions add ${group(match, 2)} --data-file=FILE), or refer to another one.`,
  },
  {
    id: 'act-as-denied',
    pattern:
      /iam\.serviceaccounts\.actas'? (?:denied|permission).*?service account (\S+?@\S+?)(?:[\s,]|\.\s|$)/i,
    code: 'permission-denied',
    cause: (match) => `The deploying account may not let services run as ${group(match, 1)}.`,
    fix: (match) =>
      `gcloud iam service-accounts add-iam-policy-binding ${group(match, 1)} --member=serviceAccount:ACCOUNT --role=roles/iam.serviceAccountUser`,
  },
  {
    id: 'service-account-missing',
    pattern: /service account (\S+@\S+?) (?:does not exist|was not found)/i,
    code: 'service-invalid',
    cause: (match) => `There is no service account ${group(match, 1)}.`,
    fix: 'Create it, or leave the service account empty to use the project’s default one.',
  },
  {
    id: 'public-forbidden',
    pattern:
      /users named in the policy do not belong to a permitted customer|constraints\/(iam\.allowedPolicyMemberDomains|run\.managed\.requireInvokerIam)/i,
    code: 'permission-denied',
    cause: 'A policy of the organization forbids services that everybody may call.',
    fix: 'Deploy it as private, or ask the organization’s administrators for an exception.',
  },
  {
    id: 'image-read-denied',
    pattern: /Service Agent (\S+@\S+) must have permission to read the image,? (\S+?)[,.]?\s/i,
    code: 'permission-denied',
    cause: (match) =>
      `Cloud Run’s service agent ${group(match, 1)} may not read the image ${group(match, 2)}.`,
    fix: (match) =>
      `Give it roles/artifactregistry.reader in the image’s project: gcloud projects add-iam-policy-binding IMAGE_PROJECT --member=serviceAccount:${group(match, 1)} --role=roles/artifactregistry.reader`,
  },
  {
    id: 'repository-missing',
    pattern: /Repository "?([\w-]+)"? not found/i,
    code: 'image-push-failed',
    cause: (match) => `There is no Artifact Registry repository ${group(match, 1)} in this region.`,
    fix: (match) =>
      `gcloud artifacts repositories create ${group(match, 1)} --repository-format=docker --location=REGION`,
  },
  {
    id: 'permission-denied',
    pattern: /Permission ['"]?([a-z]+\.[\w.]+)['"]? (?:is )?(?:denied|required)/i,
    code: 'permission-denied',
    cause: (match) => `The permission ${group(match, 1)} is missing.`,
    fix: (match) => grant(group(match, 1)),
  },
  {
    id: 'caller-lacks-permission',
    pattern: /The caller does not have permission/i,
    code: 'permission-denied',
    cause: 'The deploying account lacks a permission that Google does not name.',
    fix: 'Look at the preflight list of the form, which names each role that deploying needs, with its gcloud line.',
  },
  {
    id: 'build-region-quota',
    pattern: /due to quota restrictions, (?:Cloud Build )?cannot run builds in this region/i,
    code: 'quota-exceeded',
    cause: 'The project may not run builds in this region.',
    fix: 'Deploy to another region, or ask Google’s support to allow builds there.',
  },
  {
    id: 'quota-exceeded',
    pattern: /Quota exceeded for (?:quota metric )?['"]?([^'".]+)/i,
    code: 'quota-exceeded',
    cause: (match) => `The quota “${group(match, 1).trim()}” is used up.`,
    fix: 'Wait if it is a rate; else raise it (console.cloud.google.com/iam-admin/quotas), deploy to another region, or ask for less CPU, memory or fewer instances.',
  },
  {
    id: 'build-expired',
    pattern: /(?:queue ?TTL|pending state).*expired|expired .*queue/i,
    code: 'build-expired',
    cause: 'The build waited longer in the queue than it may: the project’s builds are all busy.',
    fix: 'Deploy again later, or raise the quota of concurrent builds.',
  },
];
