import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import type { Deployment } from '@agent-gallery/contract';
import type { Portal } from '../src/start-portal.ts';
import { openGoogleClients, toMs } from './google-clients.ts';
import { percentile } from './percentile.ts';
import type { PortalApi } from './portal-api.ts';

const RUNS = 7;
const REGION = 'europe-west1';

/** Resolves, in the page, to the time at which it first says that the deployment is ready. */
const SHOWN_READY_AT = `new Promise((resolve) => {
  const look = () => {
    if (!document.querySelector('.badge.ready')) return;
    observer.disconnect();
    resolve(Date.now());
  };
  const observer = new MutationObserver(look);
  observer.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
  look();
})`;

/** The same build and the same service by Google's clients alone, with no portal: the ceiling. Milliseconds. */
async function deployBare(portal: Portal, like: Deployment, project: string): Promise<number> {
  const google = openGoogleClients(portal.cloud.endpoints.grpc);
  const parent = `projects/${project}/locations/${REGION}`;
  const image = like.image ? like.image.repository.replace(like.request.project, project) : '';
  const startedAt = performance.now();
  const [operation] = await google.builds.createBuild({
    parent,
    projectId: project,
    build: {
      source: { storageSource: { bucket: like.archive?.bucket ?? '', object: like.archive?.object ?? '' } },
      steps: [{ name: 'gcr.io/cloud-builders/docker', args: ['build', '--tag', `${image}:bare`, '.'] }],
      images: [`${image}:bare`],
    },
  });
  const build = (operation.metadata as { build?: { id?: string } } | null)?.build;
  const id = build?.id ?? '';
  let digest: string | null | undefined;
  while (!digest) {
    await sleep(20);
    const [current] = await google.builds.getBuild({
      name: `${parent}/builds/${id}`,
      projectId: project,
      id,
    });
    if (current.status === 'FAILURE') throw new Error('The bare build failed.');
    digest = current.status === 'SUCCESS' ? current.results?.images?.[0]?.digest : undefined;
  }
  const template = {
    containers: [{ image: `${image}@${digest}`, resources: { limits: { cpu: '1', memory: '512Mi' } } }],
  };
  await google.services.createService({ parent, serviceId: 'bare', service: { template, labels: {} } });
  for (;;) {
    await sleep(20);
    const [service] = await google.services.getService({ name: `${parent}/services/bare` });
    if (!service.reconciling && service.terminalCondition?.state === 'CONDITION_SUCCEEDED') break;
  }
  const elapsedMs = performance.now() - startedAt;
  await Promise.all(Object.values(google).map((client) => client.close()));
  return elapsedMs;
}

/** Prints what the portal adds to the build and the rollout, and the whole time beside that of Google's clients alone. */
export async function measureOverhead(options: {
  portal: Portal;
  api: PortalApi;
  page: Page;
  say: (line: string) => void;
}): Promise<void> {
  const { portal, api, page, say } = options;
  const google = openGoogleClients(portal.cloud.endpoints.grpc);
  const rows: { accepted: number; released: number; shown: number; whole: number; bare: number }[] = [];
  for (let run = 0; run <= RUNS; run++) {
    const project = `demo-bench-${String(run)}`;
    const asked = {
      agentId: 'units-agent',
      target: 'cloud-run',
      project,
      region: REGION,
      serviceName: 'units',
    } as const;
    const { id } = await api.deploy(asked);
    await page.goto(`${portal.url}/deployments/${id}`);
    const shownAt = await page.evaluate<number>(SHOWN_READY_AT);
    const deployment = await api.end(id);
    const parent = `projects/${project}/locations/${REGION}`;
    const [build] = await google.builds.getBuild({
      name: `${parent}/builds/${deployment.build?.id ?? ''}`,
      projectId: project,
      id: deployment.build?.id ?? '',
    });
    const [revision] = await google.revisions.getRevision({
      name: `${parent}/services/units/revisions/${deployment.release?.revision ?? ''}`,
    });
    const createdMs = Date.parse(deployment.createdAt);
    const endedMs = Date.parse(deployment.endedAt ?? '');
    const bare = await deployBare(portal, deployment, `demo-bare-${String(run)}`);
    // The first run warms the base images and the programs up.
    if (run === 0) continue;
    rows.push({
      accepted: toMs(build.createTime) - createdMs,
      released: toMs(revision.createTime) - toMs(build.finishTime),
      shown: shownAt - endedMs,
      whole: endedMs - createdMs,
      bare,
    });
  }
  await Promise.all(Object.values(google).map((client) => client.close()));
  const median = (pick: (row: (typeof rows)[number]) => number) => percentile(rows.map(pick), 0.5);
  const sum = median((row) => row.accepted + row.released + row.shown);
  say(`\nPortal overhead, median of ${String(RUNS)} deployments (ms)`);
  say(`  accepted → createBuild        ${median((row) => row.accepted).toFixed(0)}`);
  say(`  build ended → new revision    ${median((row) => row.released).toFixed(0)}`);
  say(`  ready → shown in Chromium     ${median((row) => row.shown).toFixed(0)}`);
  say(`  all three                     ${sum.toFixed(0)}   (aim: 1000)`);
  const whole = median((row) => row.whole);
  const bare = median((row) => row.bare);
  say(`  accepted → ready, verified    ${whole.toFixed(0)}`);
  say(`  Google's clients alone        ${bare.toFixed(0)}   ratio ${(whole / bare).toFixed(2)}`);
}
