import { paths } from '@agent-gallery/contract';
import type { Firestore } from '@google-cloud/firestore';
import { AGENTS } from './agents.ts';
import { deployments, services } from './deployments.ts';
import { logLines, writeMergedLines } from './log-lines.ts';

/** Fills the database with agents, a deployment in each status, their services and logs. */
export async function seedConsole(db: Firestore, { longLogLines }: { longLogLines: number }): Promise<void> {
  const nowMs = Date.now();
  const all = deployments(nowMs);
  const batch = db.batch();
  for (const agent of AGENTS) batch.set(db.doc(paths.agent(agent.id)), agent);
  for (const one of all) batch.set(db.doc(paths.deployment(one.id)), one);
  for (const one of services(all)) batch.set(db.doc(paths.service(one.id)), one);
  await batch.commit();
  for (const { id, status, createdAt } of all) {
    if (status === 'queued') continue;
    const count = status === 'ready' ? longLogLines : 240;
    await writeMergedLines(db, id, logLines(count, Date.parse(createdAt)));
    if (status === 'ready')
      await db.doc(paths.deployment(id)).update({ logsMergedAt: new Date(nowMs).toISOString() });
  }
}
