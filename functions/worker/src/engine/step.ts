import type { Firestore } from '@google-cloud/firestore';
import type { Deployment, DeploymentStatus, Finding, LineSeverity, StepName } from '@agent-gallery/contract';
import type { Tracing } from '@agent-gallery/telemetry';
import type { Log } from '../log.ts';
import type { AgentEngines } from './engines.ts';
import type { DeploymentPatch, ServicePatch } from './deployment-record.ts';
import type { ArchiveStore, Builds, Images, Probe, Publisher, Services, Sources } from './ports.ts';

/** What a step did. */
export type StepResult =
  /** Go to another status. */
  | { kind: 'move'; to: DeploymentStatus; patch?: DeploymentPatch; servicePatch?: ServicePatch }
  /** Keep what was found out, then look again at once. */
  | { kind: 'record'; patch: DeploymentPatch }
  /** Nothing to do until something changes; `soon` where that is a matter of seconds. */
  | { kind: 'wait'; soon: boolean; patch?: DeploymentPatch };

export interface EngineDeps {
  db: Firestore;
  /** Project that the portal itself runs in, and whose Firestore has its records. */
  portalProject: string;
  builds: Builds;
  services: Services;
  engines: AgentEngines;
  /** Looks at what the deployment needs in its project. */
  preflight: (deployment: Deployment) => Promise<Finding[]>;
  sources: Sources;
  archives: ArchiveStore;
  images: Images;
  probe: Probe;
  publisher: Publisher;
  /** Writes a line of the portal's own into the deployment's log, without waiting for it. The same key is the same line. */
  say: (deploymentId: string, step: StepName, key: string, text: string, severity?: LineSeverity) => void;
  /** Resolves when what was said of a deployment so far is stored, or cannot be. */
  saidAll: (deploymentId: string) => Promise<void>;
  /** The last lines that a step wrote, at most 20. */
  lastLines: (deploymentId: string, step: StepName) => Promise<string[]>;
  log: Log;
  /** Where spans go; NO_TRACING where it is left out. */
  tracing?: Tracing;
  /** How long a lease lasts that is not renewed; LEASE_MS unless a test is in a hurry. */
  leaseMs: number;
}

/** Makes the one step that a status stands for. It is called again after a kill, so each effect is looked for before it is caused. */
export type TakeStep = (deps: EngineDeps, deployment: Deployment) => Promise<StepResult>;
