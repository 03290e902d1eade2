import type { HostingAgentOptions } from '../options/options.ts';
import { gcloudChecks } from './checks.ts';
import { buildImageSteps, imageByDigest } from './hosting-agent-steps.ts';
import { hostingAgentImage } from './names.ts';
import type { CommandStep, Plan, Step } from './step.ts';

const REPOSITORY = 'agent-gallery-portal';
const ACCOUNT = 'portal-hosting-agent';
const ROLES = ['roles/aiplatform.user', 'roles/datastore.user', 'roles/run.invoker'];
const APIS = ['aiplatform', 'artifactregistry', 'cloudbuild', 'firestore', 'run'];

const command = (step: Omit<CommandStep, 'kind'>): CommandStep => ({ kind: 'command', ...step });

function prepareSteps({ project, region }: HostingAgentOptions, account: string): Step[] {
  const at = [`--project=${project}`, `--location=${region}`];
  return [
    command({
      id: 'apis',
      title: 'Enable the APIs',
      argv: [
        'gcloud',
        'services',
        'enable',
        ...APIS.map((api) => `${api}.googleapis.com`),
        `--project=${project}`,
      ],
      isOnce: true,
    }),
    command({
      id: 'repository',
      title: 'Make the repository for its image',
      unless: ['gcloud', 'artifacts', 'repositories', 'describe', REPOSITORY, ...at],
      argv: [
        'gcloud',
        'artifacts',
        'repositories',
        'create',
        REPOSITORY,
        ...at,
        '--repository-format=docker',
      ],
    }),
    command({
      id: 'account',
      title: 'Make its service account',
      unless: ['gcloud', 'iam', 'service-accounts', 'describe', account, `--project=${project}`],
      argv: [
        'gcloud',
        'iam',
        'service-accounts',
        'create',
        ACCOUNT,
        `--project=${project}`,
        '--display-name=Agent Gallery: the hosting agent',
      ],
    }),
    ...ROLES.map((role) =>
      command({
        id: `grant-${role}`,
        title: `Grant ${role}`,
        argv: [
          'gcloud',
          'projects',
          'add-iam-policy-binding',
          project,
          `--member=serviceAccount:${account}`,
          `--role=${role}`,
          '--condition=None',
          '--format=none',
        ],
        isOnce: true,
      }),
    ),
  ];
}

/** The hosting agent alone on Cloud Run, without Terraform: the mission's `deploy_hosting_agent`. */
export function hostingAgentPlan(options: HostingAgentOptions): Plan {
  const { project, region, workspace } = options;
  const account = `${ACCOUNT}@${project}.iam.gserviceaccount.com`;
  const environment = {
    GOOGLE_CLOUD_PROJECT: project,
    GOOGLE_CLOUD_LOCATION: region,
    GOOGLE_GENAI_USE_VERTEXAI: 'true',
    WORKSPACE_ID: workspace,
    A2A_TASK_LOG: 'firestore',
    ADK_SESSIONS: 'firestore',
  };
  return {
    checks: gcloudChecks(project),
    steps: [
      ...prepareSteps(options, account),
      command({
        id: 'build',
        title: 'Bundle the hosting agent',
        argv: ['npm', 'run', 'build', '-w', 'services/hosting-agent'],
      }),
      ...buildImageSteps(options, [`--tag=${hostingAgentImage(options)}:{{tag}}`]),
      command({
        id: 'run-deploy',
        title: 'Deploy it to Cloud Run',
        argv: [
          'gcloud',
          'run',
          'deploy',
          'hosting-agent',
          `--image=${imageByDigest(options)}`,
          `--project=${project}`,
          `--region=${region}`,
          `--service-account=${account}`,
          // No cold start, and a CPU that is there after 202 has been answered.
          '--min-instances=1',
          '--max-instances=10',
          '--no-cpu-throttling',
          '--cpu-boost',
          '--cpu=1',
          '--memory=1Gi',
          '--concurrency=80',
          '--timeout=3600',
          '--port=8080',
          '--no-allow-unauthenticated',
          `--set-env-vars=${Object.entries(environment)
            .map(([name, value]) => `${name}=${value}`)
            .join(',')}`,
        ],
      }),
      command({
        id: 'url',
        title: 'Read its address',
        argv: [
          'gcloud',
          'run',
          'services',
          'describe',
          'hosting-agent',
          `--project=${project}`,
          `--region=${region}`,
          '--format=value(status.url)',
        ],
        keep: 'url',
      }),
    ],
    closing: ['The hosting agent is at {{url}}'],
  };
}
