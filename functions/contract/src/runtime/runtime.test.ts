import { describe, expect, it } from 'vitest';
import { envNameSchema, isSecretName } from './env.ts';
import {
  DEFAULT_RUNTIME,
  runtimeDefaultsSchema,
  runtimeOf,
  runtimeProblems,
  runtimeSchema,
} from './runtime.ts';

describe('how an agent runs by default', () => {
  it('is one instance, for its tasks are kept there', () => {
    expect(runtimeOf({ framework: 'a2a' })).toEqual({
      ...DEFAULT_RUNTIME,
      scaling: { minInstances: 1, maxInstances: 1 },
    });
  });

  it('is several where it is a plain container', () => {
    expect(runtimeOf({ framework: 'container' })).toEqual(DEFAULT_RUNTIME);
  });

  it('is what its author says', () => {
    const runtime = runtimeDefaultsSchema.parse({
      env: {
        A2A_TASK_LOG: 'firestore',
        WORKSPACE_ID: { from: 'workspace-id' },
        MCP_URL: { from: 'agent-url', agentId: 'countries-mcp', path: '/mcp' },
        KEY: { secret: 'gemini-key' },
      },
      scaling: { minInstances: 0, maxInstances: 5 },
      memory: '1Gi',
    });
    expect(runtimeOf({ framework: 'a2a', runtime })).toEqual({ ...DEFAULT_RUNTIME, ...runtime });
    expect(runtime.env['KEY']).toEqual({ secret: 'gemini-key', version: 'latest' });
  });

  it('of a record from before there were settings is what it was then', () => {
    const old = { env: { A: 'b' }, scaling: { minInstances: 0, maxInstances: 2 } };
    expect(runtimeSchema.parse(old)).toEqual({ ...DEFAULT_RUNTIME, ...old });
    expect(DEFAULT_RUNTIME).toMatchObject({ cpu: 1, memory: '512Mi', cpuAlways: true, port: null });
  });
});

describe('what a request says of it', () => {
  const agent = {
    framework: 'a2a',
    runtime: runtimeDefaultsSchema.parse({
      env: { A: 'author', B: 'author' },
      scaling: { minInstances: 2, maxInstances: 4 },
      cpu: 2,
    }),
  };

  it('goes before what the author says, name by name', () => {
    const settings = {
      env: { B: 'asked', C: { secret: 's', version: '3' } },
      maxInstances: 9,
      memory: '2Gi',
    };
    expect(runtimeOf(agent, settings)).toMatchObject({
      env: { A: 'author', B: 'asked', C: { secret: 's', version: '3' } },
      scaling: { minInstances: 2, maxInstances: 9 },
      cpu: 2,
      memory: '2Gi',
    });
  });

  it.each([
    [{ maxInstances: 1 }, 'maxInstances', /fewer instances at most \(1\) than at least \(2\)/],
    [{ cpu: 1, memory: '8Gi' }, 'memory', /1 CPU may have at most 4Gi of memory; 8Gi needs 2 CPUs/],
    [{ cpu: 4, memory: '1Gi' }, 'memory', /4 CPUs need at least 2Gi/],
    [{ memory: '256Mi' }, 'memory', /CPU always on.*512Mi/],
  ] as const)('cannot be %j for this agent', (settings, setting, words) => {
    const problems = runtimeProblems(runtimeOf(agent, settings));
    expect(problems).toEqual([{ setting, message: expect.stringMatching(words) as string }]);
  });

  it('may be little memory where CPU comes with requests only', () => {
    expect(runtimeProblems(runtimeOf(agent, { memory: '256Mi', cpuAlways: false }))).toEqual([]);
  });
});

describe('what an author may say', () => {
  it.each([
    { env: { PORT: '1' } },
    { env: { K_SERVICE: 'x' } },
    { env: { CLOUD_RUN_JOB: 'x' } },
    { env: { '1ST': 'x' } },
    { env: { 'A-B': 'x' } },
    { env: { A: 1 } },
    { env: { A: { from: 'secret' } } },
    { env: { A: { from: 'agent-url', agentId: 'x', path: 'mcp' } } },
    { scaling: { minInstances: 2, maxInstances: 1 } },
    { scaling: { minInstances: 0, maxInstances: 0 } },
    { scaling: { minInstances: -1, maxInstances: 1 } },
    { cpu: 3 },
  ])('is not %j', (runtime) => {
    expect(runtimeDefaultsSchema.safeParse(runtime).success).toBe(false);
  });

  it('is a name that Cloud Run does not set', () => {
    expect(envNameSchema.safeParse('PORTAL').success).toBe(true);
    expect(envNameSchema.safeParse('_x9').success).toBe(true);
  });
});

describe('a name that says secret', () => {
  it.each(['API_KEY', 'OPENAI_APIKEY', 'DB_PASSWORD', 'token', 'GITHUB_TOKEN'])('is %s', (name) => {
    expect(isSecretName(name)).toBe(true);
  });
  it.each(['KEYBOARD', 'TOKENIZER', 'MAX_TOKENS', 'SECRETARY'])('is not %s', (name) => {
    expect(isSecretName(name)).toBe(false);
  });
});
