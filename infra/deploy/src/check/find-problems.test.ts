import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { type Providers, findProblems } from './find-problems.ts';
import { loadProviders } from './load-providers.ts';
import { readFolder } from './read-configuration.ts';

// It takes its time on a machine that has much else to do.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const TERRAFORM = join(import.meta.dirname, '../../../terraform');
let providers: Providers;
let texts: Record<string, string>;

beforeAll(async () => {
  providers = await loadProviders();
  texts = await readFolder(TERRAFORM);
});

/** The files of infra/terraform with one piece of one of them replaced. */
function planted(file: string, piece: string, replacement: string): Record<string, string> {
  const text = texts[file] ?? '';
  if (!text.includes(piece)) throw new Error(`${file} has no ${piece}`);
  return { ...texts, [file]: text.replace(piece, replacement) };
}

it('finds nothing wrong with infra/terraform', async () => {
  expect(await findProblems(texts, providers)).toEqual([]);
});

it('knows every kind of resource that infra/terraform has, of the version that it asks for', () => {
  expect(texts['versions.tf']).toContain('version = "~> 6.50"');
  expect(Object.values(providers).map(({ source, version }) => [source, version])).toEqual([
    ['registry.terraform.io/hashicorp/google', '6.50.0'],
    ['registry.terraform.io/hashicorp/google-beta', '6.50.0'],
  ]);
});

describe('what is wrong is found', () => {
  it.each([
    [
      'an unknown argument',
      'scheduler.tf',
      'time_zone   =',
      'timezone    =',
      'scheduler.tf: resource google_cloud_scheduler_job.tick: “timezone” is not known.',
    ],
    [
      'a required argument that is missing',
      'firestore.tf',
      '  location_id                       = coalesce(var.firestore_location, var.region)\n',
      '',
      'firestore.tf: resource google_firestore_database.portal: “location_id” is required.',
    ],
    [
      'a required argument that is missing in a nested block',
      'pubsub.tf',
      '      service_account_email = google_service_account.push.email\n      audience              =',
      '      audience =',
      'pubsub.tf: resource google_pubsub_subscription.worker: push_config: oidc_token: “service_account_email” is required.',
    ],
    [
      'a required block that is missing',
      'tenants.tf',
      'resource "google_pubsub_topic" "tenant_builds" {',
      'resource "google_cloud_run_v2_service" "x" {\n  name     = "x"\n  location = "y"\n}\n\nresource "google_pubsub_topic" "tenant_builds" {',
      'tenants.tf: resource google_cloud_run_v2_service.x: The block “template” is required.',
    ],
    [
      'an unknown block',
      'scheduler.tf',
      'pubsub_target {',
      'pubsub_goal {',
      'scheduler.tf: resource google_cloud_scheduler_job.tick: “pubsub_goal” is not known.',
    ],
    [
      'a block given as an argument',
      'scheduler.tf',
      'pubsub_target {',
      'pubsub_target = {',
      'scheduler.tf: resource google_cloud_scheduler_job.tick: “pubsub_target” is a block, not an argument.',
    ],
    [
      'an argument given as a block',
      'pubsub.tf',
      '  labels                     = local.labels\n  message_retention_duration = each',
      '  labels {\n    app = "x"\n  }\n  message_retention_duration = each',
      'pubsub.tf: resource google_pubsub_topic.all: “labels” is an argument, not a block.',
    ],
    [
      'a block twice that may be there once',
      'scheduler.tf',
      '  pubsub_target {',
      '  pubsub_target {\n    topic_name = "x"\n  }\n\n  pubsub_target {',
      'scheduler.tf: resource google_cloud_scheduler_job.tick: There may be one block “pubsub_target”, not 2.',
    ],
    [
      'an unknown dynamic block',
      'pubsub.tf',
      'dynamic "schema_settings" {',
      'dynamic "schema_setting" {',
      'pubsub.tf: resource google_pubsub_topic.all: The block “schema_setting” is not known.',
    ],
    [
      'a text where a truth value belongs',
      'hosting_agent.tf',
      'cpu_idle          = false',
      'cpu_idle          = "never"',
      'hosting_agent.tf: resource google_cloud_run_v2_service.hosting_agent: template: containers: resources: “cpu_idle” is true or false.',
    ],
    [
      'what only Google sets',
      'scheduler.tf',
      '  time_zone   = "Etc/UTC"',
      '  time_zone   = "Etc/UTC"\n  state       = "PAUSED"',
      "scheduler.tf: resource google_cloud_scheduler_job.tick: “state” is Google's to set.",
    ],
    [
      'an unknown kind of resource',
      'scheduler.tf',
      '"google_cloud_scheduler_job"',
      '"google_cloud_scheduler_task"',
      'scheduler.tf: resource google_cloud_scheduler_task.tick: The provider has no such resource.',
    ],
    [
      'a beta resource without the beta provider',
      'firebase.tf',
      'resource "google_firebase_project" "portal" {\n  provider = google-beta\n',
      'resource "google_firebase_project" "portal" {',
      'firebase.tf: resource google_firebase_project.portal: The provider has no such resource.',
    ],
    [
      'an undefined variable',
      'scheduler.tf',
      'var.scheduler_region',
      'var.schedule_region',
      'scheduler.tf: There is no variable “schedule_region”.',
    ],
    [
      'an undefined local',
      'registry.tf',
      'local.labels',
      'local.label',
      'registry.tf: There is no local “label”.',
    ],
    [
      'an undefined resource',
      'scheduler.tf',
      'google_pubsub_topic.all[',
      'google_pubsub_topic.each[',
      'scheduler.tf: There is no resource “google_pubsub_topic.each”.',
    ],
    [
      'an unknown attribute of a resource',
      'api.tf',
      'google_service_account.api.email',
      'google_service_account.api.mail',
      'api.tf: A resource “google_service_account” has no “mail”.',
    ],
    [
      'a variable without a description',
      'variables.tf',
      '  description = "Project that the portal runs in."\n',
      '',
      'The variable “project_id” has no description.',
    ],
    [
      'a file that is not formatted',
      'scheduler.tf',
      '  time_zone   = ',
      '  time_zone = ',
      'scheduler.tf: It is not formatted: run terraform fmt.',
    ],
  ])('%s', async (_, file, piece, replacement, problem) => {
    expect(await findProblems(planted(file, piece, replacement), providers)).toContain(problem);
  });

  it('a file that cannot be parsed, with its name and line', async () => {
    const problems = await findProblems(
      planted('scheduler.tf', 'pubsub_target {', 'pubsub_target {{'),
      providers,
    );
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/scheduler\.tf:8/);
  });
});
