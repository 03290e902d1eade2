// Apart from the rest: only what manages a workspace needs it, and the console's first page does not.
export * from './workspace-patch.ts';
export * from './membership.ts';
export * from './audit.ts';
export * from './webhook.ts';
export * from './api-key.ts';
