export * from './create-deployment.ts';
export * from './find-agent.ts';
export * from './read-record.ts';
export * from './record-audit.ts';
export * from './request-refused.ts';
