import type { BuildMachine, DeploymentRequest, Ingress, Settings, Target } from '@agent-gallery/contract';

/** One variable as it is typed. */
export interface EnvRow {
  /** Stays as long as the row does. */
  id: number;
  name: string;
  kind: 'value' | 'secret';
  value: string;
  secret: string;
  version: string;
  /** The value looked like a secret and was not kept over a reload: it has to be typed again. */
  withheld?: boolean;
}

/** One label as it is typed. */
export interface LabelRow {
  id: number;
  name: string;
  value: string;
}

/** The settings that are one field each, as they are typed; empty is as the agent's author says. */
export interface PlainSettings {
  cpu: string;
  memory: string;
  cpuAlways: '' | 'true' | 'false';
  concurrency: string;
  timeoutSeconds: string;
  startupTimeoutSeconds: string;
  port: string;
  minInstances: string;
  maxInstances: string;
  serviceAccount: string;
  ingress: '' | Ingress;
}

/** The form as it is typed, which may be anything. */
export interface Draft extends PlainSettings {
  target: Target;
  project: string;
  region: DeploymentRequest['region'];
  serviceName: string;
  access: 'private' | 'public';
  rebuild: boolean;
  /** How the image is built; empty is as the portal is set. */
  machineType: '' | BuildMachine;
  buildTimeoutSeconds: string;
  env: EnvRow[];
  labels: LabelRow[];
}

const NO_SETTINGS: PlainSettings & Pick<Draft, 'env' | 'labels'> = {
  cpu: '',
  memory: '',
  cpuAlways: '',
  concurrency: '',
  timeoutSeconds: '',
  startupTimeoutSeconds: '',
  port: '',
  minInstances: '',
  maxInstances: '',
  serviceAccount: '',
  ingress: '',
  env: [],
  labels: [],
};

/** Settings of an earlier request as somebody would have typed them. */
export function typedSettings(settings: Settings = {}): PlainSettings & Pick<Draft, 'env' | 'labels'> {
  const { env = {}, labels = {}, cpuAlways, ingress = '', ...rest } = settings;
  const typed = Object.fromEntries(
    Object.entries(rest).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
  return {
    ...NO_SETTINGS,
    ...typed,
    ingress,
    cpuAlways: cpuAlways === undefined ? '' : cpuAlways ? 'true' : 'false',
    env: Object.entries(env).map(([name, given], index) => envRow(index + 1, name, given)),
    labels: Object.entries(labels).map(([name, value], index) => ({ id: index + 1, name, value })),
  };
}

/** A row for a variable. */
export function envRow(
  id: number,
  name = '',
  given: string | { secret: string; version: string } = '',
): EnvRow {
  return typeof given === 'string'
    ? { id, name, kind: 'value', value: given, secret: '', version: 'latest' }
    : { id, name, kind: 'secret', value: '', secret: given.secret, version: given.version };
}

/** What would be typed to ask for the same again. */
export function draftOf(request: Omit<DeploymentRequest, 'agentId' | 'workspaceId'>): Draft {
  const { target, project, region, serviceName, access, rebuild = false, build, settings } = request;
  return {
    target,
    project,
    region,
    serviceName,
    access,
    rebuild,
    machineType: build?.machineType ?? '',
    buildTimeoutSeconds: String(build?.timeoutSeconds ?? ''),
    ...typedSettings(settings),
  };
}

/** The next free id of some rows. */
export function nextId(rows: readonly { id: number }[]): number {
  return 1 + Math.max(0, ...rows.map(({ id }) => id));
}
