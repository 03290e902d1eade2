import { type Service, paths, serviceSchema } from '@agent-gallery/contract';
import type { Firestore } from '@google-cloud/firestore';

/** Something that the portal has put somewhere and that goes on, and costs, without the portal. */
export interface Deployed {
  target: Service['target'];
  project: string;
  region: string;
  name: string;
  /** The engine's resource name, which its URL has in it. */
  engine?: string;
}

const ENGINE = /\/(projects\/[^/]+\/locations\/[^/]+\/reasoningEngines\/[^/]+)\/api\/?$/;

/** What the portal's records say is deployed, in its own project and in tenants'. A service that was never ready and has no URL is listed too. */
export async function readDeployed(db: Firestore): Promise<Deployed[]> {
  const { docs } = await db.collection(paths.services()).get();
  return docs.flatMap((document): Deployed[] => {
    const { data } = serviceSchema.safeParse(document.data());
    if (!data) return [];
    const { target, project, region, name, url } = data;
    const engine = target === 'agent-engine' ? ENGINE.exec(url ?? '')?.[1] : undefined;
    return [{ target, project, region, name, ...(engine !== undefined && { engine }) }];
  });
}

const TARGETS: Readonly<Record<Deployed['target'], string>> = {
  'cloud-run': 'Cloud Run',
  'agent-engine': 'Agent Engine',
};

/** A list for a person. */
export function formatDeployed(deployed: readonly Deployed[]): string {
  if (deployed.length === 0) return 'The portal has no agents deployed.\n';
  const lines = deployed.map(
    ({ target, project, region, name }) => `  ${TARGETS[target]}  ${project}  ${region}  ${name}`,
  );
  return `The portal has deployed:\n${lines.sort().join('\n')}\n`;
}
