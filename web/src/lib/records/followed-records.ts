import type { Deployment, Member, Operation, Service } from '@agent-gallery/contract';
import type { DeploymentFilter } from '#lib/lists/older-deployments.svelte.ts';
import type { Follow } from '#lib/live/live.ts';

export interface RecordList<T> {
  records: T[];
  /** How many records are not as the contract says. */
  unreadableCount: number;
}

/** Records as pages follow them. */
export interface FollowedRecords {
  deployment(deploymentId: string): Follow<Deployment>;
  /** The workspace's newest deployments, newest first; all of them, or those in a status or of a service. */
  deployments(filter?: DeploymentFilter): Follow<RecordList<Deployment>>;
  service(serviceId: string): Follow<Service>;
  services(): Follow<RecordList<Service>>;
  operation(operationId: string): Follow<Operation>;
  /** What somebody is in the workspace. */
  member(uid: string): Follow<Member>;
}
