export type { LocalCloud } from './cloud/start-cloud.ts';
export { startEmulators, type Emulators, type EmulatorsOptions } from './emulators/start-emulators.ts';
export { setupPubsub } from './functions/setup-pubsub.ts';
export { startPushBridge } from './functions/start-push-bridge.ts';
export { TOPOLOGY, type FunctionName, type SubscriptionSpec } from './functions/topology.ts';
export { PROJECT_ID, startPortal, WORKSPACE_ID, type Portal, type PortalOptions } from './start-portal.ts';
export { checkPrerequisites } from './system/check-prerequisites.ts';
export type { Prerequisites } from './system/judge-findings.ts';
export { describeFailure, StartFailure } from './system/start-failure.ts';
