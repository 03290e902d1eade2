import { isSecretName, isSecretValue, type EnvValue } from '@agent-gallery/contract';

/** An environment as a command line can say it. */
export interface PlainEnv {
  values: Record<string, string>;
  /** `SECRET:VERSION` by variable. */
  secrets: Record<string, string>;
  /** Variables that only the portal can fill in: where another agent is live. */
  left: string[];
}

export function plainEnv(
  env: Readonly<Record<string, EnvValue>>,
  workspaceId: string,
  portalProject: string,
): PlainEnv {
  const plain: PlainEnv = { values: {}, secrets: {}, left: [] };
  for (const [name, value] of Object.entries(env)) {
    if (typeof value === 'string') plain.values[name] = value;
    else if ('secret' in value) plain.secrets[name] = `${value.secret}:${value.version}`;
    else if (value.from === 'workspace-id') plain.values[name] = workspaceId;
    else if (value.from === 'portal-project') plain.values[name] = portalProject;
    else plain.left.push(name);
  }
  return plain;
}

export const MASK = '••••••••';

/** Whether a value is not to be seen by whoever looks over one’s shoulder. */
export function isToBeMasked(name: string, value: EnvValue): boolean {
  return typeof value === 'string' && value !== '' && (isSecretName(name) || isSecretValue(value));
}

/** An environment to be looked at: values that look like secrets, by name or by themselves, are hidden. */
export function maskedEnv(env: Readonly<Record<string, EnvValue>>): Record<string, EnvValue> {
  return Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, isToBeMasked(name, value) ? MASK : value]),
  );
}
