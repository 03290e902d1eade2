import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadProviders } from './load-providers.ts';
import { type ServedProviders, serveProviders } from './serve-provider.ts';

// It takes its time on a machine that has much else to do.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

// Terraform itself, where it is installed, with providers that know what Google's take and do nothing. Nothing is downloaded.

const INFRA = join(import.meta.dirname, '../../..');
let folder: string;
let served: ServedProviders;

interface Outcome {
  code: number;
  output: string;
}

function terraform(args: readonly string[]): Promise<Outcome> {
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    TF_CLI_CONFIG_FILE: join(folder, 'terraformrc'),
    TF_IN_AUTOMATION: '1',
    CHECKPOINT_DISABLE: '1',
    TF_VAR_artifacts_folder: join(folder, 'artifacts'),
    ...served.env,
  };
  return new Promise((resolve) => {
    execFile('terraform', [...args], { cwd: join(folder, 'terraform'), env }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) || 1 : 0, output: stdout + stderr });
    });
  });
}

const isInstalled = await new Promise<boolean>((resolve) => {
  execFile('terraform', ['version'], (error) => resolve(error === null));
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'terraform-'));
  served = await serveProviders(Object.values(await loadProviders()));
  const isOurs = (path: string) => !path.includes('.terraform');
  await cp(join(INFRA, 'terraform'), join(folder, 'terraform'), { recursive: true, filter: isOurs });
  for (const name of ['firestore.indexes.json', 'firestore.rules', 'base-images.json'])
    await cp(join(INFRA, name), join(folder, name));
  await mkdir(join(folder, 'artifacts'));
  await writeFile(join(folder, 'terraformrc'), '');
  for (const name of ['api', 'worker']) await writeFile(join(folder, 'artifacts', `${name}.zip`), name);
  if (isInstalled) await terraform(['init', '-backend=false']);
});

afterAll(async () => {
  served.close();
  await rm(folder, { recursive: true });
});

describe.skipIf(!isInstalled)('Terraform itself', () => {
  it('finds every file formatted', async () => {
    expect(await terraform(['fmt', '-check', '-recursive'])).toEqual({ code: 0, output: '' });
  });

  it('finds the configuration valid', async () => {
    expect(await terraform(['validate', '-no-color'])).toEqual({
      code: 0,
      output: 'Success! The configuration is valid.\n\n',
    });
  });

  it('plans and applies every variant against mocked providers, and refuses unsafe variables', async () => {
    const { code, output } = await terraform(['test', '-no-color']);
    expect(output).toMatch(/Success! \d+ passed, 0 failed\./);
    expect(code).toBe(0);
  });

  it.each(['dev', 'prod'])(
    'knows every variable of environments/%s.tfvars',
    async (environment) => {
      const { code, output } = await terraform([
        'test',
        '-no-color',
        `-var-file=environments/${environment}.tfvars`,
        '-test-directory=tests/environment',
      ]);
      expect(output).not.toContain('undeclared variable');
      expect(output).toMatch(/Success! 1 passed, 0 failed\./);
      expect(code).toBe(0);
    },
    60_000,
  );

  it('would find a mistake', async () => {
    const file = join(folder, 'terraform/scheduler.tf');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('schedule    =', 'scedule     ='));
    const { code, output } = await terraform(['validate', '-no-color']);
    await writeFile(file, text);
    expect(code).toBe(1);
    expect(output).toContain('An argument named "scedule" is not expected here.');
  });
});
