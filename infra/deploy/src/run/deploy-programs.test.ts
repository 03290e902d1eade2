import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseDeployOptions, parseDestroyOptions, parseHostingAgentOptions } from '../options/options.ts';
import { deployPlan } from '../plan/deploy-plan.ts';
import { destroyPlan } from '../plan/destroy-plan.ts';
import { hostingAgentPlan } from '../plan/hosting-agent-plan.ts';
import type { Plan } from '../plan/step.ts';

// The programs themselves, with executables on the PATH that write down what they are called with.

const SOURCE = join(import.meta.dirname, '..');
const PLACE = ['--project', 'demo-portal', '--region', 'europe-west1'];
const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

const END_OF_WORD = '\x1f';
const END_OF_COMMAND = '\x1e';

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** A program of the shell's own words alone: writes down its arguments, then answers as the first part says that they contain. */
const recorder = (log: string, answers: Answers) => `#!/bin/sh
printf '%s${END_OF_WORD}' "\${0##*/}" "$@" >> ${quoted(log)}
printf '${END_OF_COMMAND}' >> ${quoted(log)}
case "\${0##*/} $*" in
${Object.entries(answers)
  .map(
    ([part, { code = 0, stdout = '' }]) => `*${quoted(part)}*) printf '%s' ${quoted(stdout)}; exit ${code};;`,
  )
  .join('\n')}
esac
`;

const API_URL = 'https://portal-api-abc-ew.a.run.app';

type Answers = Record<string, { code?: number; stdout?: string }>;
const ANSWERS: Answers = {
  'node --version': { stdout: 'v24.1.0' },
  'gcloud version': { stdout: 'Google Cloud SDK 528.0.0' },
  'terraform version': { stdout: '{"terraform_version": "1.11.4"}' },
  'gcloud auth list': { stdout: 'ada@example.com\n' },
  'print-access-token': { stdout: 'a-secret-token' },
  'gcloud projects describe': { stdout: 'ACTIVE\n' },
  'gcloud billing projects describe': { stdout: 'True\n' },
  'buckets describe': { code: 1 },
  'image-tag.ts': { stdout: 'feedfacefeedface\n' },
  'services describe portal-api': { stdout: `${API_URL}\n` },
  'value(image_summary.digest)': { stdout: `${DIGEST}\n` },
  'images describe': { code: 1 },
  'run services list': { stdout: 'clock,europe-west1\nunits,us-central1\n' },
};

let folder: string;

let programs: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deploy-'));
  programs = ['gcloud', 'terraform', 'npm', 'npx', 'node'];
});

afterEach(() => rm(folder, { recursive: true }));

async function start(program: string, args: readonly string[], answers: Answers = {}, typed = '') {
  const log = join(folder, 'log');
  const bin = join(folder, 'bin');
  await rm(bin, { recursive: true, force: true });
  await mkdir(bin);
  await writeFile(log, '');
  for (const name of programs) {
    await writeFile(join(bin, name), recorder(log, { ...answers, ...ANSWERS, ...answers }));
    await chmod(join(bin, name), 0o755);
  }
  const env = { PATH: bin, HOME: folder, DEPLOY_WORK_FOLDER: join(folder, 'work') };
  const outcome = await new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    const child = execFile(
      process.execPath,
      [join(SOURCE, program), ...args],
      { env, cwd: folder },
      (error, stdout, stderr) => resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
    child.stdin?.end(typed);
  });
  const commands = (await readFile(log, 'utf8')).split(END_OF_COMMAND).slice(0, -1);
  return { ...outcome, ran: commands.map((command) => command.split(END_OF_WORD).slice(0, -1)) };
}

/** What a plan runs in full: its checks, then each step with the command that is asked first. */
function expected(plan: Plan, kept: Readonly<Record<string, string>>): string[][] {
  const fill = (argv: readonly string[]) =>
    argv.map((word) => word.replace(/\{\{(\w+)\}\}/g, (_, name: string) => kept[name] ?? ''));
  return [
    ...plan.checks.map(({ argv }) => [...argv]),
    ...plan.steps.flatMap((step) =>
      step.kind === 'confirm' ? [] : [...(step.unless ? [fill(step.unless)] : []), fill(step.argv)],
    ),
  ];
}

const KEPT = { tag: 'feedfacefeedface', digest: DIGEST, account: 'ada@example.com', api: API_URL };

describe('npm run deploy', () => {
  it('runs the plan’s commands with exactly its arguments, after a yes', async () => {
    const { code, ran, stdout } = await start('deploy.ts', PLACE, {}, 'yes\n');
    expect(ran).toEqual(expected(deployPlan(parseDeployOptions(PLACE)), KEPT));
    expect(ran.flat()).toContain(
      `-var=hosting_agent_image=europe-west1-docker.pkg.dev/demo-portal/agent-gallery-portal/hosting-agent@${DIGEST}`,
    );
    expect(ran.flat()).toContain('-var=initial_admins=["ada@example.com"]');
    expect(stdout).toContain('The portal is at https://demo-portal-portal.web.app');
    expect(stdout).not.toContain('a-secret-token');
    expect(code).toBe(0);
  }, 120_000);

  it('applies nothing without a yes', async () => {
    const { code, ran, stderr } = await start('deploy.ts', PLACE, {}, 'no\n');
    expect(code).toBe(1);
    expect(stderr).toContain('Nothing more was done.');
    expect(ran.at(-1)?.slice(0, 3)).toEqual(['terraform', '-chdir=infra/terraform', 'plan']);
  }, 120_000);

  it('stops where a command fails, and goes on there', async () => {
    const args = [...PLACE, '--yes'];
    const failed = await start('deploy.ts', args, { 'infra/terraform plan': { code: 1 } });
    expect(failed.code).toBe(1);
    expect(failed.stderr).toContain('Plan: terraform ended with 1.');
    expect(failed.stderr).toContain('run the same command again');
    expect(failed.ran.at(-1)?.[2]).toBe('plan');

    const resumed = await start('deploy.ts', args);
    const commands = resumed.ran.map((argv) => argv.join(' '));
    expect(resumed.code).toBe(0);
    expect(commands.filter((line) => /services enable|buckets|-target=/.test(line))).toEqual([]);
    expect(commands.at(-1)).toContain('look.ts https://demo-portal-portal.web.app');

    // After a success the next run looks at everything again.
    const again = await start('deploy.ts', args);
    expect(again.ran).toEqual(expected(deployPlan(parseDeployOptions(args)), KEPT));
  }, 120_000);

  it('says in one line each what is missing, and starts nothing', async () => {
    programs = programs.filter((name) => name !== 'terraform');
    const { code, ran, stderr } = await start('deploy.ts', PLACE, {
      'gcloud auth list': { stdout: '' },
      'gcloud billing projects describe': { stdout: 'False' },
    });
    expect(code).toBe(1);
    expect(stderr).toBe(
      [
        '',
        'Terraform 1.9 or later is not there.',
        'Nobody is signed in to gcloud.',
        'The project demo-portal has no billing account.',
        'Install it: https://developer.hashicorp.com/terraform/install',
        'gcloud auth login',
        'gcloud billing projects link demo-portal --billing-account=ACCOUNT   (gcloud billing accounts list)',
        '',
      ].join('\n'),
    );
    expect(ran.every((argv) => !argv.includes('enable'))).toBe(true);
  }, 120_000);

  it('prints each command of a dry run and runs none', async () => {
    const { code, ran, stdout } = await start('deploy.ts', [...PLACE, '--dry-run']);
    expect(code).toBe(0);
    expect(ran).toEqual([]);
    const printed = stdout.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    const { checks, steps } = deployPlan(parseDeployOptions(PLACE));
    expect(printed).toHaveLength(checks.length + steps.filter(({ kind }) => kind === 'command').length);
    expect(printed.at(-1)).toBe('node infra/deploy/src/look.ts https://demo-portal-portal.web.app');
  }, 120_000);

  it('refuses bad input before anything is looked at', async () => {
    const { code, ran, stderr } = await start('deploy.ts', ['--project', '$(id)', '--region', 'x']);
    expect(code).toBe(1);
    expect(ran).toEqual([]);
    expect(stderr).toContain('--project is the id of a project');
    expect(stderr).toContain('npm run deploy -- --project PROJECT');
  }, 120_000);
});

describe('npm run destroy', () => {
  it('deletes nothing unless the project’s id is typed', async () => {
    const { code, ran } = await start('destroy.ts', PLACE, {}, 'yes\n');
    expect(code).toBe(1);
    const checks = destroyPlan(parseDestroyOptions(PLACE)).checks.map(({ argv }) => [...argv]);
    // What is deployed is listed before.
    expect(ran).toEqual([...checks, ['node', 'infra/deploy/src/deployed.ts', 'list', 'demo-portal']]);
  }, 120_000);

  it('leaves the deployed agents unless told, and says so', async () => {
    const { code, ran, stdout } = await start('destroy.ts', PLACE, {}, 'demo-portal\n');
    const commands = ran.map((argv) => argv.join(' '));
    expect(code).toBe(0);
    expect(commands.filter((line) => /services delete|deployed\.ts delete/.test(line))).toEqual([]);
    expect(stdout).toContain('go on, and cost (--with-deployed deletes them)');
    expect(stdout).toContain('The agents that were listed stay as well');
  }, 120_000);

  it('deletes the deployed agents one by one, then what Terraform has made', async () => {
    const args = [...PLACE, '--with-deployed', '--delete-state'];
    const { code, ran } = await start('destroy.ts', args, {}, 'demo-portal\n');
    const commands = ran.map((argv) => argv.join(' '));
    expect(code).toBe(0);
    expect(commands.filter((line) => line.includes('services delete'))).toEqual([
      'gcloud run services delete clock --region=europe-west1 --project=demo-portal --quiet',
      'gcloud run services delete units --region=us-central1 --project=demo-portal --quiet',
    ]);
    const deleting = commands.indexOf('node infra/deploy/src/deployed.ts delete demo-portal');
    expect(deleting).toBeGreaterThan(0);
    expect(commands.findIndex((line) => line.includes('-var=deletion_protection=false'))).toBeGreaterThan(
      deleting,
    );
    expect(commands.at(-1)).toBe('gcloud storage rm --recursive gs://demo-portal-terraform-state');
  }, 120_000);

  it('makes the next deployment begin anew', async () => {
    await start('deploy.ts', [...PLACE, '--yes'], { 'infra/terraform plan': { code: 1 } });
    await start('destroy.ts', [...PLACE, '--confirm', 'demo-portal']);
    const { ran } = await start('deploy.ts', [...PLACE, '--yes']);
    expect(ran.some((argv) => argv.includes('enable'))).toBe(true);
  }, 120_000);
});

describe('npm run deploy:hosting-agent', () => {
  it('builds and deploys the hosting agent alone, with an instance that is always there', async () => {
    const { code, ran, stdout } = await start('deploy-hosting-agent.ts', PLACE, {
      'value(status.url)': { stdout: 'https://hosting-agent-x.a.run.app\n' },
      'repositories describe': { code: 1 },
    });
    expect(code).toBe(0);
    const plan = hostingAgentPlan(parseHostingAgentOptions(PLACE));
    const account = plan.steps.find((step) => step.kind === 'command' && step.id === 'account');
    const made = account?.kind === 'command' ? account.argv.join() : '';
    const full = expected(plan, KEPT).filter((line) => line.join() !== made);
    // Its account is there already, so that it is not made.
    expect(ran).toEqual(full);
    const deploy = ran.find(
      ([program, ...rest]) => program === 'gcloud' && rest.slice(0, 2).join() === 'run,deploy',
    );
    expect(deploy).toEqual(
      expect.arrayContaining(['--min-instances=1', '--no-cpu-throttling', '--no-allow-unauthenticated']),
    );
    expect(stdout).toContain('The hosting agent is at https://hosting-agent-x.a.run.app');
  }, 120_000);
});
