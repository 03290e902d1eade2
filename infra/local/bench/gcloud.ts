import { execFile } from 'node:child_process';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gcloudEnv } from '../src/cloud/gcloud-env.ts';
import { findOnPath } from '../src/cloud/engine/daemon/find-on-path.ts';
import { ROOT } from '../src/data-folder/portal-folders.ts';
import type { DeploymentRequestInput } from '@agent-gallery/contract';
import type { Portal } from '../src/start-portal.ts';
import { percentile } from './percentile.ts';
import type { PortalApi } from './portal-api.ts';

const run = promisify(execFile);
const RUNS = 3;
const REGION = 'europe-west1';
const AGENT = 'units-agent';

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** Median time in milliseconds of a deployment that has to build, each time with a file that changed. */
async function timeGcloud(portal: Portal, gcloud: string, folder: string): Promise<number> {
  const source = join(folder, AGENT);
  await mkdir(folder, { recursive: true });
  await cp(join(ROOT, 'services', AGENT), source, {
    recursive: true,
    filter: (path) => !/node_modules|\.tsbuild/.test(path),
  });
  const env = {
    ...process.env,
    ...gcloudEnv({
      restUrl: portal.cloud.endpoints.rest,
      certificateFile: portal.cloud.certificateFile,
      projectId: 'demo-gcloud',
      region: REGION,
      configFolder: join(folder, 'gcloud'),
    }),
  };
  const times: number[] = [];
  for (let at = 0; at <= RUNS; at++) {
    await writeFile(join(source, 'dist', 'run.txt'), String(at));
    const args = ['run', 'deploy', 'units', '--source', source, '--region', REGION, '--quiet'];
    const elapsedMs = await timed(() => run(gcloud, args, { env, cwd: folder }));
    // The first one makes the bucket, the repository and the service.
    if (at > 0) times.push(elapsedMs);
  }
  return percentile(times, 0.5);
}

/**
 * Prints what a deployment takes beside `gcloud run deploy --source`: the same agent, the same local cloud, the same run. A
 * deployment of the portal that has to build goes to a project where the image is not; gcloud builds every time.
 */
export async function measureGcloud(options: {
  portal: Portal;
  api: PortalApi;
  folder: string;
  say: (line: string) => void;
}): Promise<void> {
  const { portal, api, folder, say } = options;
  const gcloud = await findOnPath('gcloud');
  if (gcloud === undefined) {
    say('\ngcloud is not installed: nothing to compare a deployment with.');
    return;
  }
  const gcloudMs = await timeGcloud(portal, gcloud, folder);
  const deploy = (project: string, settings?: DeploymentRequestInput['settings']) =>
    timed(async () => {
      const { id } = await api.deploy({
        agentId: AGENT,
        target: 'cloud-run',
        project,
        region: REGION,
        serviceName: 'units',
        ...(settings && { settings }),
      });
      const { status, error } = await api.end(id);
      if (status !== 'ready') throw new Error(`The deployment is ${status}: ${error?.cause ?? ''}`);
    });
  const changed: number[] = [];
  const unchanged: number[] = [];
  const reconfigured: number[] = [];
  for (let at = 0; at < RUNS; at++) {
    changed.push(await deploy(`demo-beside-${String(at)}`));
    unchanged.push(await deploy(`demo-beside-${String(at)}`));
    reconfigured.push(await deploy(`demo-beside-${String(at)}`, { env: { RUN: String(at) } }));
  }
  const row = (what: string, ms: number, aim: string) =>
    say(`  ${what.padEnd(42)} ${ms.toFixed(0).padStart(6)} ms   ratio ${(ms / gcloudMs).toFixed(2)}${aim}`);
  say(`\nOne deployment of ${AGENT}, verified, median of ${String(RUNS)}`);
  row('gcloud run deploy --source', gcloudMs, '');
  row('the portal, source changed', percentile(changed, 0.5), '   (aim: 0.50)');
  row('the portal, another setting, same image', percentile(reconfigured, 0.5), '');
  row('the portal, nothing changed', percentile(unchanged, 0.5), '   (aim: 0.10)');
}
