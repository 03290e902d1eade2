import type { Finding } from '@agent-gallery/contract';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { advance } from '../../src/engine/advance.ts';
import { readDeployment } from '../../src/engine/deployment-record.ts';
import { queueDeployment } from '../fakes/queue-deployment.ts';
import { type TestEngine, openTestEngine } from '../fakes/test-engine.ts';

const engines: TestEngine[] = [];
let db: TestEngine['db'];
let google: TestEngine['google'];
let deps: TestEngine['deps'];

beforeEach(() => {
  const engine = openTestEngine();
  engines.push(engine);
  ({ db, google, deps } = engine);
});
afterAll(() => Promise.all(engines.map((engine) => engine.close())));

async function deploy(findings: Finding[]) {
  google.state.findings = findings;
  const id = await queueDeployment(db);
  for (let turn = 0; turn < 10; turn++) await advance(deps, id);
  return readDeployment(db, id);
}
const finding = (status: Finding['status'], check: Finding['check'] = 'api', n = 1): Finding => ({
  ...{ check, status },
  text: `text ${n}`,
  fix: `gcloud line ${n}`,
});

describe('the preflight of a deployment', () => {
  it('fails it before anything is created, with every line that mends it', async () => {
    const deployment = await deploy([
      finding('failed', 'api', 1),
      finding('failed', 'role', 2),
      finding('ok'),
    ]);
    expect(deployment).toMatchObject({
      status: 'failed',
      error: { code: 'preflight-failed', cause: 'text 1\ntext 2', fix: 'gcloud line 1\ngcloud line 2' },
      steps: { packaging: { outcome: 'failed' } },
    });
    expect(google.builds).toEqual([]);
    expect(google.services.size).toBe(0);
  });

  it('calls a taken name what it is', async () => {
    expect((await deploy([finding('failed', 'name')]))?.error?.code).toBe('service-name-taken');
  });

  it('lets it go on with what is unknown, and warns', async () => {
    const deployment = await deploy([finding('warning'), finding('unknown'), finding('ok')]);
    expect(deployment?.status).toBe('ready');
    expect(google.said.filter((key) => key.includes('preflight'))).toEqual(['packaging/preflight-0']);
  });
});
