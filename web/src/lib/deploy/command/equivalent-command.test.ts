import { execFileSync } from 'node:child_process';
import { DEFAULT_RUNTIME, deploymentRequestSchema, runtimeOf, type Runtime } from '@agent-gallery/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { equivalentCommand } from './equivalent-command.ts';
import { gcloudPairs } from './gcloud-list.ts';
import { maskedEnv } from './plain-env.ts';
import { shellWord } from './shell.ts';

const REQUEST = deploymentRequestSchema.parse({
  agentId: 'units-agent',
  target: 'cloud-run',
  project: 'demo-gallery',
  region: 'europe-west1',
  serviceName: 'units',
});
const FOLDER = { source: { kind: 'folder', path: 'units-agent' } } as const;
const HOSTILE = [
  '',
  ' ',
  "it's",
  '$(touch /tmp/hacked)',
  '`id`',
  '"; rm -rf /; "',
  'a\nb',
  'a\\',
  '~root',
  '*',
  '-n',
  '!!',
  '^,^',
  'a,b;c|d#e~f@g:h+i',
  'ü 💥',
  "'\\''",
];

/** The arguments of each `gcloud` that a real shell makes of a command. */
function argumentsOf(command: string): string[] {
  const program = `gcloud() { printf '%s\\0' "$@"; }; git() { :; }; curl() { printf '%s\\0' "$@"; }\n${command}`;
  const written = execFileSync('sh', ['-c', program], { encoding: 'utf8', cwd: '/' });
  return written.split('\0').slice(0, -1);
}

/** A list of pairs as gcloud reads it (arg_parsers.ArgDict). */
function gcloudReads(text: string): Record<string, string> {
  const [, chosen, rest = ''] = /^\^([^^]+)\^([\s\S]*)$/.exec(text) ?? [];
  const list = (chosen === undefined ? text : rest).split(chosen ?? ',');
  return Object.fromEntries(
    list.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  );
}

const flag = (words: readonly string[], name: string) =>
  words.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);

describe('shellWord', () => {
  it.each(HOSTILE)('brings %j through a real shell', (text) => {
    expect(execFileSync('sh', ['-c', `printf '%s' ${shellWord(text)}`], { encoding: 'utf8' })).toBe(text);
  });

  it('leaves plain words plain, and leaves out what no argument can hold', () => {
    expect(shellWord('a-b_c/d.e:f=g@h,1%+')).toBe('a-b_c/d.e:f=g@h,1%+');
    expect(shellWord('a\0b')).toBe('ab');
  });
});

describe('gcloudPairs', () => {
  it('is read back by gcloud as it was, whatever is in it', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.stringMatching(/^[A-Z_][A-Z0-9_]{0,8}$/), fc.string({ unit: 'binary' }), {
          minKeys: 1,
          maxKeys: 6,
          noNullPrototype: true,
        }),
        (env) => {
          expect(gcloudReads(gcloudPairs(env))).toEqual(env);
        },
      ),
    );
  });

  it('names another delimiter where a value has a comma', () => {
    expect(gcloudPairs({ A: '1', B: '2' })).toBe('A=1,B=2');
    expect(gcloudPairs({ A: '1,2', B: 'x;y' })).toBe('^|^A=1,2|B=x;y');
  });
});

describe('the command for Cloud Run', () => {
  it('says every setting', () => {
    const runtime: Runtime = {
      ...DEFAULT_RUNTIME,
      scaling: { minInstances: 0, maxInstances: 3 },
      cpu: 2,
      memory: '4Gi',
      cpuAlways: false,
      concurrency: 7,
      timeoutSeconds: 900,
      startupTimeoutSeconds: 60,
      port: 3000,
      serviceAccount: 'bot@demo-gallery.iam.gserviceaccount.com',
      ingress: 'internal',
      labels: { team: 'geo', empty: '' },
      env: {
        MODE: 'fast',
        KEY: { secret: 'key', version: '3' },
        SPACE: { from: 'workspace-id' },
        DATABASE: { from: 'portal-project' },
        OTHER: { from: 'agent-url', agentId: 'x', path: '/' },
      },
    };
    expect(
      equivalentCommand({ ...REQUEST, access: 'public' }, runtime, FOLDER, 'portal-1').split(' \\\n  '),
    ).toEqual([
      'gcloud run deploy units',
      '--project=demo-gallery',
      '--region=europe-west1',
      '--source=units-agent',
      '--port=3000',
      '--cpu=2',
      '--memory=4Gi',
      '--cpu-throttling',
      '--cpu-boost',
      '--concurrency=7',
      '--timeout=900s',
      '--min-instances=0',
      '--max-instances=3',
      '--startup-probe=tcpSocket.port=3000,periodSeconds=1,timeoutSeconds=1,failureThreshold=60',
      '--service-account=bot@demo-gallery.iam.gserviceaccount.com',
      '--ingress=internal',
      '--no-invoker-iam-check',
      '--labels=team=geo,empty=',
      '--set-env-vars=MODE=fast,SPACE=default,DATABASE=portal-1',
      '--set-secrets=KEY=key:3',
    ]);
  });

  it('brings hostile values through a real shell and gcloud’s own reading of a list', () => {
    const env = Object.fromEntries(HOSTILE.map((value, index) => [`V${index}`, value]));
    const words = argumentsOf(
      equivalentCommand(REQUEST, runtimeOf({ framework: 'a2a' }, { env }), FOLDER, 'p'),
    );
    expect(gcloudReads(flag(words, 'set-env-vars') ?? '')).toEqual(env);
    expect(words.slice(0, 3)).toEqual(['run', 'deploy', 'units']);
  });

  it.each([
    [{ kind: 'image', image: `r/x@sha256:${'a'.repeat(64)}` }, `--image=r/x@sha256:${'a'.repeat(64)}`, ''],
    [
      { kind: 'git', url: 'https://git.example/x', ref: 'main', folder: 'sub dir' },
      "--source='agent-source/sub dir'",
      'git clone --depth=1 --branch=main https://git.example/x agent-source &&\n',
    ],
    [
      { kind: 'git', url: 'https://git.example/x', ref: 'c'.repeat(40), folder: '' },
      '--source=agent-source',
      `git clone https://git.example/x agent-source &&\ngit -C agent-source checkout ${'c'.repeat(40)} &&\n`,
    ],
    [{ kind: 'archive', object: 'uploads/w/x.zip', folder: '' }, '--source=.', ''],
  ] as const)('begins with the source %j', (source, from, before) => {
    const command = equivalentCommand(REQUEST, DEFAULT_RUNTIME, { source }, 'p');
    expect(command).toContain(` \\\n  ${from} \\\n`);
    expect(command.startsWith(`${before}gcloud run deploy`)).toBe(true);
  });
});

it('asks Agent Engine by curl, with the token that gcloud lends, for what the worker asks it', () => {
  const env = { A: "it's $HOME", KEY: { secret: 'key', version: '3' } };
  const runtime = runtimeOf({ framework: 'a2a' }, { env, minInstances: 20, maxInstances: 30 });
  const build = { machineType: 'E2_HIGHCPU_8', timeoutSeconds: 1200 } as const;
  const command = equivalentCommand({ ...REQUEST, target: 'agent-engine', build }, runtime, FOLDER, 'p');
  expect(command).toContain('--machine-type=e2-highcpu-8 \\\n  --timeout=1200s &&');
  const words = argumentsOf(command);
  expect(command).toContain('gcloud builds submit units-agent');
  const body = JSON.parse(words[words.indexOf('--data') + 1] ?? '') as unknown;
  expect(body).toEqual({
    displayName: 'units',
    spec: {
      containerSpec: { imageUri: 'europe-west1-docker.pkg.dev/demo-gallery/agents/units:latest' },
      deploymentSpec: {
        env: [{ name: 'A', value: "it's $HOME" }],
        secretEnv: [{ name: 'KEY', secretRef: { secret: 'key', version: '3' } }],
        minInstances: 10,
        maxInstances: 30,
        resourceLimits: { cpu: '1', memory: '1Gi' },
        containerConcurrency: 80,
      },
    },
  });
  expect(words.at(-1)).toBe(
    'https://europe-west1-aiplatform.googleapis.com/v1/projects/demo-gallery/locations/europe-west1/reasoningEngines',
  );
});

it('hides values that look like secrets, and nothing else', () => {
  expect(
    maskedEnv({ DB_PASSWORD: 'x', MODE: 'fast', TOKEN: '', KEY: { secret: 's', version: '1' } }),
  ).toEqual({
    DB_PASSWORD: '••••••••',
    MODE: 'fast',
    TOKEN: '',
    KEY: { secret: 's', version: '1' },
  });
});
