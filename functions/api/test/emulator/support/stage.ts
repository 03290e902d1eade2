import { paths } from '@agent-gallery/contract';
import { addMember, unitsAgent } from './records.ts';
import { signIn, type SignedIn } from './sign-in.ts';
import { startApi, type TestApi } from './start-api.ts';

/** A workspace with two members, another one with its own admin, and one agent in the gallery. */
export const WORKSPACE = 'acme';
export const OTHERS = 'others';

export interface Stage {
  api: TestApi;
  deployer: SignedIn;
  viewer: SignedIn;
  /** Admin of the other workspace. */
  stranger: SignedIn;
}

/** Sets the stage in a Firestore project of its own. */
export async function startStage(project: string): Promise<Stage> {
  const api = await startApi(project);
  const deployer = await signIn(`deployer@${project}.example`);
  const viewer = await signIn(`viewer@${project}.example`);
  const stranger = await signIn(`stranger@${project}.example`);
  await addMember(api.db, WORKSPACE, deployer, 'deployer');
  await addMember(api.db, WORKSPACE, viewer, 'viewer');
  await addMember(api.db, OTHERS, stranger, 'admin');
  await api.db.doc(paths.agent(unitsAgent.id)).set(unitsAgent);
  return { api, deployer, viewer, stranger };
}

/** Removes every deployment and service, and forgets what was published and logged. */
export async function clearStage(api: TestApi): Promise<void> {
  await api.db.recursiveDelete(api.db.collection(paths.deployments()));
  await api.db.recursiveDelete(api.db.collection(paths.services()));
  api.published.length = 0;
  api.lines.length = 0;
}
