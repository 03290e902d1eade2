import { describe, expect, it } from 'vitest';
import { DEFAULT_RUNTIME, envNameSchema, runtimeDefaultsSchema, runtimeOf } from './runtime.ts';

describe('how an agent runs by default', () => {
  it('is one instance, for its tasks are kept there', () => {
    expect(runtimeOf({ framework: 'a2a' })).toEqual({
      env: {},
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
      },
      scaling: { minInstances: 0, maxInstances: 5 },
    });
    expect(runtimeOf({ framework: 'a2a', runtime })).toEqual(runtime);
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
  ])('is not %j', (runtime) => {
    expect(runtimeDefaultsSchema.safeParse(runtime).success).toBe(false);
  });

  it('is a name that Cloud Run does not set', () => {
    expect(envNameSchema.safeParse('PORTAL').success).toBe(true);
    expect(envNameSchema.safeParse('_x9').success).toBe(true);
  });
});
