import type { ContainerSpec } from '../../engine/engine.ts';
import { defaultPort } from '../resource/complete-template.ts';
import { parseCpu, parseMemory } from '../resource/limits.ts';
import type { RevisionTemplate } from '../resource/resources.ts';

export interface ContainerSpecInput {
  template: RevisionTemplate;
  service: string;
  revision: string;
  /** Ends the container's name and makes it unique. */
  suffix: string;
  project: string;
  location: string;
  /** Environment that every container of this cloud gets, such as GCE_METADATA_HOST. */
  env: Readonly<Record<string, string>>;
  /** The values of the variables that refer to secrets. */
  secretEnv: Readonly<Record<string, string>>;
  onLine: ContainerSpec['onLine'];
}

/** What the engine has to run for one instance of a revision. The template must be a completed one. */
export function containerSpec(input: ContainerSpecInput): ContainerSpec {
  const container = input.template.containers?.[0];
  if (!container?.image) throw new Error(`The revision ${input.revision} has no image`);
  const port = container.ports?.[0]?.containerPort ?? defaultPort;
  const limits = container.resources?.limits ?? {};
  return {
    image: container.image,
    name: `${input.revision}-${input.suffix}`,
    env: {
      ...input.env,
      ...Object.fromEntries((container.env ?? []).map(({ name = '', value = '' }) => [name, value])),
      ...input.secretEnv,
      PORT: String(port),
      K_SERVICE: input.service,
      K_REVISION: input.revision,
      K_CONFIGURATION: input.service,
    },
    ...(container.command?.length ? { command: container.command } : {}),
    ...(container.args?.length ? { args: container.args } : {}),
    memoryBytes: parseMemory(limits['memory'] ?? '512Mi') ?? 512 * 2 ** 20,
    cpus: parseCpu(limits['cpu'] ?? '1') ?? 1,
    port,
    labels: {
      'agent-gallery-project': input.project,
      'agent-gallery-location': input.location,
      'agent-gallery-service': input.service,
      'agent-gallery-revision': input.revision,
    },
    onLine: input.onLine,
  };
}
