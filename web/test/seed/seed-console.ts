import { paths } from '@agent-gallery/contract';
import type { Firestore } from '@google-cloud/firestore';
import { AGENTS } from './agents.ts';
import { deployments, services } from './deployments.ts';
import { tellFakeRun } from './fake-run.ts';
import { logLines, writeMergedLines } from './log-lines.ts';
import { revision, runtimeLines } from './services.ts';

/** Fills the database with agents, and all that seedDeployments writes. */
export async function seedConsole(db: Firestore, options: { longLogLines: number }): Promise<void> {
  const batch = db.batch();
  for (const agent of AGENTS) batch.set(db.doc(paths.agent(agent.id)), agent);
  await batch.commit();
  await seedDeployments(db, options);
}

/** Writes a deployment in each status, their services and logs. */
export async function seedDeployments(
  db: Firestore,
  { longLogLines }: { longLogLines: number },
): Promise<void> {
  const nowMs = Date.now();
  const all = deployments(nowMs);
  const batch = db.batch();
  for (const one of all) batch.set(db.doc(paths.deployment(one.id)), one);
  for (const one of services(all)) batch.set(db.doc(paths.service(one.id)), one);
  await batch.commit();
  await tellFakeRun(db, 'units-agent', {
    revisions: [
      revision('units-agent', 'dreadyaaaaaa', { percent: 100 }),
      revision('units-agent', 'dbeforeaaaaa', { createdAt: new Date(nowMs - 90_000_000).toISOString() }),
      revision('units-agent', 'dbrokenaaaaa', {
        ready: false,
        reason:
          'The user-provided container failed to start and listen on the port defined provided by the PORT=8080 environment variable.',
        createdAt: new Date(nowMs - 180_000_000).toISOString(),
      }),
      revision('units-agent', 'dforeignaaaa', {
        revision: 'units-agent-00001-abc',
        deploymentId: null,
        createdAt: new Date(nowMs - 900_000_000).toISOString(),
      }),
    ],
    log: runtimeLines(400, nowMs),
  });
  for (const { id, status, createdAt } of all) {
    if (status === 'queued') continue;
    const count = status === 'ready' ? longLogLines : 240;
    await writeMergedLines(db, id, logLines(count, Date.parse(createdAt)));
    if (status === 'ready')
      await db.doc(paths.deployment(id)).update({ logsMergedAt: new Date(nowMs).toISOString() });
  }
}
