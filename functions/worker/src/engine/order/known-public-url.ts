import type { Firestore } from '@google-cloud/firestore';
import type { Deployment, Service } from '@agent-gallery/contract';
import { readDeployment } from '../deployment-record.ts';

/** What the same agent was given as PUBLIC_URL when it went live in this service; null where it needed none. */
export async function knownPublicUrl(
  db: Firestore,
  deployment: Deployment,
  live: Service['live'] | undefined,
): Promise<string | null> {
  if (!live || live.agentId !== deployment.request.agentId) return null;
  const earlier = await readDeployment(db, live.deploymentId);
  return earlier?.release?.publicUrl ?? null;
}
