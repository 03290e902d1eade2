import type { DeployOptions } from '../options/options.ts';
import { ACCOUNT_ARGV, allChecks } from './checks.ts';
import { buildImageSteps, imageByDigest } from './hosting-agent-steps.ts';
import { WORK_FOLDER, consoleUrl, hostingAgentImage, stateBucket } from './names.ts';
import type { CommandStep, Plan, Step } from './step.ts';
import { initStep, placeVariables, terraform, variable } from './terraform-steps.ts';

/** What must be enabled before Terraform can enable the rest. */
const FIRST_APIS = ['cloudresourcemanager', 'iam', 'serviceusage', 'storage'];

/** What the build of the hosting agent's image needs, made before everything else. */
const FOUNDATION = [
  'google_project_service.apis',
  'google_artifact_registry_repository.portal',
  'google_artifact_registry_repository_iam_member.builder',
  'google_project_iam_member.builder_logs',
  'google_storage_bucket.code',
  'google_storage_bucket_iam_member.code_builder',
];

const PLAN_FILE = `../../${WORK_FOLDER}/terraform.tfplan`;

const command = (step: Omit<CommandStep, 'kind'>): CommandStep => ({ kind: 'command', ...step });

function bootstrapSteps(options: DeployOptions): Step[] {
  const { project, region } = options;
  const bucket = `gs://${stateBucket(options)}`;
  return [
    command({
      id: 'first-apis',
      title: 'Enable the APIs that Terraform itself needs',
      argv: [
        'gcloud',
        'services',
        'enable',
        ...FIRST_APIS.map((api) => `${api}.googleapis.com`),
        `--project=${project}`,
      ],
      isOnce: true,
    }),
    command({
      id: 'state-bucket',
      title: 'Make the bucket of the Terraform state',
      unless: ['gcloud', 'storage', 'buckets', 'describe', bucket, '--format=value(name)'],
      argv: [
        'gcloud',
        'storage',
        'buckets',
        'create',
        bucket,
        `--project=${project}`,
        `--location=${region}`,
        '--uniform-bucket-level-access',
        '--public-access-prevention',
      ],
      isOnce: true,
    }),
    command({
      id: 'state-versions',
      title: 'Keep earlier versions of the state',
      argv: ['gcloud', 'storage', 'buckets', 'update', bucket, '--versioning'],
      isOnce: true,
    }),
  ];
}

/** Whoever deploys is the first admin, unless somebody else is named. */
function adminSteps({ admin }: DeployOptions): Step[] {
  if (admin.length > 0) return [];
  return [
    command({ id: 'account', title: 'See who becomes the first admin', argv: ACCOUNT_ARGV, keep: 'account' }),
  ];
}

function buildSteps({ project, region, site }: DeployOptions): Step[] {
  const siteArgs = site === undefined ? [] : ['--site', site];
  return [
    command({ id: 'build', title: 'Build functions, agents and console', argv: ['npm', 'run', 'build'] }),
    command({
      id: 'pack',
      title: 'Pack them',
      argv: ['node', 'infra/deploy/src/pack.ts', '--project', project, '--region', region, ...siteArgs],
    }),
  ];
}

function imageSteps(options: DeployOptions, variables: readonly string[]): Step[] {
  if (options['without-hosting-agent']) return [];
  return [
    command({
      id: 'foundation',
      title: 'Make the registry and the account that builds',
      argv: terraform(
        'apply',
        '-input=false',
        '-auto-approve',
        ...FOUNDATION.map((target) => `-target=${target}`),
        ...variables,
      ),
      isOnce: true,
    }),
    ...buildImageSteps(options, [
      '--config=infra/deploy/hosting-agent.cloudbuild.yaml',
      `--substitutions=_IMAGE=${hostingAgentImage(options)}:{{tag}}`,
      `--gcs-source-staging-dir=gs://${options.project}-portal-code/image-sources`,
    ]),
  ];
}

function applySteps(options: DeployOptions, variables: readonly string[]): Step[] {
  const image = options['without-hosting-agent']
    ? []
    : [variable('hosting_agent_image', imageByDigest(options))];
  return [
    command({
      id: 'terraform-plan',
      title: 'Plan',
      argv: terraform('plan', '-input=false', `-out=${PLAN_FILE}`, ...variables, ...image),
    }),
    ...(options.yes
      ? []
      : [{ kind: 'confirm', id: 'confirm', question: 'Apply this plan?', answer: 'yes' } as const]),
    command({
      id: 'terraform-apply',
      title: 'Apply the plan',
      argv: terraform('apply', '-input=false', PLAN_FILE),
    }),
  ];
}

/** Attaches the image's bill of materials (https://cloud.google.com/artifact-analysis/docs/upload-sboms); the image is as good without. */
function sbomSteps(options: DeployOptions): Step[] {
  if (options['without-hosting-agent']) return [];
  return [
    command({ id: 'sbom', title: 'Write bills of materials', argv: ['npm', 'run', 'sbom'] }),
    command({
      id: 'attach-sbom',
      title: 'Attach the hosting agent’s',
      argv: [
        'gcloud',
        'artifacts',
        'sbom',
        'load',
        `--source=${WORK_FOLDER}/sbom/hosting-agent.cdx.json`,
        `--uri=${imageByDigest(options)}`,
        `--destination=gs://${options.project}-portal-sboms`,
        `--project=${options.project}`,
      ],
      mayFail: true,
    }),
  ];
}

function publishSteps(options: DeployOptions): Step[] {
  const { project, region } = options;
  const asProject = { GOOGLE_CLOUD_PROJECT: project, GOOGLE_CLOUD_QUOTA_PROJECT: project };
  return [
    command({
      id: 'api-url',
      title: 'Read where the API is',
      argv: [
        'gcloud',
        'run',
        'services',
        'describe',
        'portal-api',
        `--project=${project}`,
        `--region=${region}`,
        '--format=value(status.url)',
      ],
      keep: 'api',
    }),
    command({
      id: 'name-api',
      title: 'Tell the console',
      argv: ['node', 'infra/deploy/src/name-api.ts', '{{api}}'],
    }),
    command({
      id: 'console',
      title: 'Put the console on Firebase Hosting',
      argv: [
        'npx',
        '--no',
        'firebase',
        'deploy',
        '--non-interactive',
        '--only=hosting',
        `--project=${project}`,
        `--config=${WORK_FOLDER}/hosting/firebase.json`,
      ],
    }),
    command({
      id: 'gallery',
      title: 'List the shipped agents in the gallery',
      argv: ['node', 'functions/worker/src/register-agents.main.ts'],
      env: { ...asProject, AGENTS_ROOT: 'services' },
    }),
    command({
      id: 'look',
      title: 'Look whether the portal answers',
      argv: ['node', 'infra/deploy/src/look.ts', consoleUrl(options)],
    }),
  ];
}

/** Everything from an empty project to a portal that answers. Each step may be done again; nothing is asked of Google here. */
export function deployPlan(options: DeployOptions): Plan {
  const variables = [
    ...placeVariables(options),
    variable('initial_admins', options.admin.length > 0 ? options.admin : ['{{account}}']),
    ...(options['allowed-domain'].length > 0 ? [variable('allowed_domains', options['allowed-domain'])] : []),
    ...(options['alert-email'].length > 0 ? [variable('alert_emails', options['alert-email'])] : []),
    ...(options['billing-account'] === undefined
      ? []
      : [variable('billing_account', options['billing-account'])]),
  ];
  return {
    checks: allChecks(options.project),
    steps: [
      ...bootstrapSteps(options),
      ...adminSteps(options),
      ...buildSteps(options),
      initStep(options),
      ...imageSteps(options, variables),
      ...applySteps(options, variables),
      ...sbomSteps(options),
      ...publishSteps(options),
    ],
    closing: [
      `The portal is at ${consoleUrl(options)}`,
      `Enable sign-in with Google once: https://console.firebase.google.com/project/${options.project}/authentication/providers`,
    ],
  };
}
