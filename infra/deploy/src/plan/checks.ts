import type { Argv, Check } from './step.ts';

const OLDEST_TERRAFORM = [1, 9] as const;

function isTerraformNewEnough(output: string): boolean {
  const [, major, minor] = /"terraform_version": *"(\d+)\.(\d+)/.exec(output) ?? [];
  if (major === undefined || minor === undefined) return false;
  const [oldestMajor, oldestMinor] = OLDEST_TERRAFORM;
  return Number(major) > oldestMajor || (Number(major) === oldestMajor && Number(minor) >= oldestMinor);
}

const isAnything = (output: string) => output.trim() !== '';

const GCLOUD: Check = {
  id: 'gcloud',
  argv: ['gcloud', 'version'],
  isMet: isAnything,
  problem: 'The Google Cloud CLI is not there.',
  fix: 'Install it: https://cloud.google.com/sdk/docs/install',
};

const TERRAFORM: Check = {
  id: 'terraform',
  argv: ['terraform', 'version', '-json'],
  isMet: isTerraformNewEnough,
  problem: `Terraform ${OLDEST_TERRAFORM.join('.')} or later is not there.`,
  fix: 'Install it: https://developer.hashicorp.com/terraform/install',
};

/** Tells who is signed in to gcloud. */
export const ACCOUNT_ARGV: Argv = [
  'gcloud',
  'auth',
  'list',
  '--filter=status:ACTIVE',
  '--format=value(account)',
];

const OLDEST_NODE = 24;

const NODE: Check = {
  id: 'node',
  argv: ['node', '--version'],
  isMet: (output) => Number(/^v(\d+)/.exec(output)?.[1]) >= OLDEST_NODE,
  problem: `The commands would run with a Node older than ${OLDEST_NODE}.`,
  fix: 'Start it by npm run, which finds the Node that npm ci has installed.',
};

const ACCOUNT: Check = {
  id: 'account',
  argv: ACCOUNT_ARGV,
  isMet: isAnything,
  problem: 'Nobody is signed in to gcloud.',
  fix: 'gcloud auth login',
};

const DEFAULT_CREDENTIALS: Check = {
  id: 'application-default-credentials',
  argv: ['gcloud', 'auth', 'application-default', 'print-access-token', '--quiet'],
  isMet: isAnything,
  problem: 'There are no Application Default Credentials, which Terraform and Firebase use.',
  fix: 'gcloud auth application-default login',
};

const projectCheck = (project: string): Check => ({
  id: 'project',
  argv: ['gcloud', 'projects', 'describe', project, '--format=value(lifecycleState)'],
  isMet: (output) => output.trim() === 'ACTIVE',
  problem: `There is no active project ${project}, or you may not see it.`,
  fix: `gcloud projects create ${project}`,
});

const billingCheck = (project: string): Check => ({
  id: 'billing',
  argv: ['gcloud', 'billing', 'projects', 'describe', project, '--format=value(billingEnabled)'],
  isMet: (output) => output.trim() === 'True',
  problem: `The project ${project} has no billing account.`,
  fix: `gcloud billing projects link ${project} --billing-account=ACCOUNT   (gcloud billing accounts list)`,
});

/** What a person needs to have before a command of gcloud's can work on a project. */
export const gcloudChecks = (project: string): Check[] => [
  NODE,
  GCLOUD,
  ACCOUNT,
  projectCheck(project),
  billingCheck(project),
];

/** The same, and what Terraform and Firebase need. */
export const allChecks = (project: string): Check[] => [
  NODE,
  GCLOUD,
  TERRAFORM,
  ACCOUNT,
  DEFAULT_CREDENTIALS,
  projectCheck(project),
  billingCheck(project),
];
