import type { DestroyOptions } from '../options/options.ts';
import { allChecks } from './checks.ts';
import { hostingSite, stateBucket } from './names.ts';
import type { CommandStep, Plan, Step } from './step.ts';
import { initStep, placeVariables, terraform, variable } from './terraform-steps.ts';

const PROTECTED = [
  'google_firestore_database.portal',
  'google_cloud_run_v2_service.hosting_agent',
  'google_storage_bucket.sources',
];

const command = (step: Omit<CommandStep, 'kind'>): CommandStep => ({ kind: 'command', ...step });

/** Who goes on running and costing is told before anything is asked. The records say it, of Agent Engine and tenants' projects too. */
const listStep = (project: string): Step =>
  command({
    id: 'list-deployed',
    title: 'See what the portal has deployed',
    argv: ['node', 'infra/deploy/src/deployed.ts', 'list', project],
    mayFail: true,
  });

/** The agents that the portal has deployed, which Terraform knows nothing of; then services with its label that it has no record of. */
function agentSteps(project: string): Step[] {
  return [
    command({
      id: 'delete-deployed',
      title: 'Delete them',
      argv: ['node', 'infra/deploy/src/deployed.ts', 'delete', project],
    }),
    command({
      id: 'list-agents',
      title: 'Find services of the portal’s that it has no record of',
      argv: [
        'gcloud',
        'run',
        'services',
        'list',
        `--project=${project}`,
        '--filter=metadata.labels.managed-by=agent-gallery',
        '--format=csv[no-heading](metadata.name,region)',
      ],
      keep: 'agents',
    }),
    command({
      id: 'delete-agents',
      title: 'Delete an agent',
      forEachLineOf: 'agents',
      argv: [
        'gcloud',
        'run',
        'services',
        'delete',
        '{{item.0}}',
        '--region={{item.1}}',
        `--project=${project}`,
        '--quiet',
      ],
    }),
  ];
}

/** Takes everything away that deploying has made, data and backups' schedules included, after a confirmation. */
export function destroyPlan(options: DestroyOptions): Plan {
  const { project, region } = options;
  const variables = [...placeVariables(options), variable('deletion_protection', false)];
  const image = [variable('hosting_agent_image', '{{image}}')];
  const confirm: Step = {
    kind: 'confirm',
    id: 'confirm',
    question: options['with-deployed']
      ? `This deletes the portal in ${project} with its database, its files and the agents that are listed above. Type the project’s id`
      : `This deletes the portal in ${project} with its database and its files. The agents that are listed above go on, and cost (--with-deployed deletes them). Type the project’s id`,
    answer: project,
  };
  return {
    checks: allChecks(project),
    steps: [
      listStep(project),
      ...(options.confirm === project ? [] : [confirm]),
      ...(options['with-deployed'] ? agentSteps(project) : []),
      initStep(options),
      command({
        id: 'hosting-agent-image',
        title: 'Read which image the hosting agent runs',
        argv: [
          'gcloud',
          'run',
          'services',
          'describe',
          'hosting-agent',
          `--project=${project}`,
          `--region=${region}`,
          '--format=value(spec.template.spec.containers[0].image)',
        ],
        keep: 'image',
        mayFail: true,
      }),
      command({
        id: 'unprotect',
        title: 'Take the protection against deletion away',
        argv: terraform(
          'apply',
          '-input=false',
          '-auto-approve',
          ...PROTECTED.map((target) => `-target=${target}`),
          ...variables,
          ...image,
        ),
      }),
      command({
        id: 'hide-console',
        title: 'Take the console off Firebase Hosting',
        argv: [
          'npx',
          '--no',
          'firebase',
          'hosting:disable',
          '--force',
          `--project=${project}`,
          `--site=${hostingSite(options)}`,
        ],
        mayFail: true,
      }),
      command({
        id: 'terraform-destroy',
        title: 'Destroy',
        argv: terraform('destroy', '-input=false', '-auto-approve', ...variables, ...image),
      }),
      ...(options['delete-state']
        ? [
            command({
              id: 'delete-state',
              title: 'Delete the Terraform state',
              argv: ['gcloud', 'storage', 'rm', '--recursive', `gs://${stateBucket(options)}`],
            }),
          ]
        : []),
    ],
    closing: [
      `What stays in ${project}: the project itself, its enabled APIs, Firebase and Identity Platform with its users, backups until they expire, and buckets that Cloud Functions has made.`,
      ...(options['with-deployed']
        ? []
        : [
            'The agents that were listed stay as well: gcloud run services list --filter=metadata.labels.managed-by=agent-gallery',
          ]),
      ...(options['delete-state'] ? [] : [`The Terraform state stays in gs://${stateBucket(options)}.`]),
    ],
  };
}
