import { WORK_FOLDER, stateBucket, statePrefix } from './names.ts';
import type { Argv, CommandStep } from './step.ts';

interface Place {
  project: string;
  region: string;
  environment: string;
  site?: string | undefined;
  workspace: string;
}

/** A Terraform command in infra/terraform. */
export const terraform = (command: string, ...args: string[]): Argv => [
  'terraform',
  '-chdir=infra/terraform',
  command,
  ...args,
];

export const variable = (name: string, value: string | boolean | readonly string[]) =>
  `-var=${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`;

/** The variables that say where the portal is. */
export const placeVariables = ({ project, region, environment, site, workspace }: Place): string[] => [
  `-var-file=environments/${environment}.tfvars`,
  variable('project_id', project),
  variable('region', region),
  variable('workspace_id', workspace),
  variable('artifacts_folder', `../../${WORK_FOLDER}`),
  ...(site === undefined ? [] : [variable('hosting_site_id', site)]),
];

/** Points Terraform at the state of this environment, whatever it has worked on before. */
export const initStep = (place: Place): CommandStep => ({
  kind: 'command',
  id: 'terraform-init',
  title: 'Point Terraform at its state',
  argv: terraform(
    'init',
    '-input=false',
    '-reconfigure',
    `-backend-config=bucket=${stateBucket(place)}`,
    `-backend-config=prefix=${statePrefix(place)}`,
  ),
});
