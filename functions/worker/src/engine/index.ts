export { type WorkerConfig, readConfig } from '../config.ts';
export { log } from '../log.ts';
export { createLineWriter } from '../logs/line-writer.ts';
export { advancePatiently } from './advance-patiently.ts';
export { createEngine } from './create-engine.ts';
export { readDeployment, readService } from './deployment-record.ts';
export type { EngineDeps } from './step.ts';
