import type { Target } from '@agent-gallery/contract';
import type { Draft, EnvRow, LabelRow, PlainSettings } from './draft.ts';

/** Settings that an engine of Agent Engine has none of. */
const CLOUD_RUN_ONLY = ['cpuAlways', 'timeoutSeconds', 'startupTimeoutSeconds', 'port', 'ingress'] as const;
const NUMBERS = [
  'cpu',
  'concurrency',
  'timeoutSeconds',
  'startupTimeoutSeconds',
  'port',
  'minInstances',
  'maxInstances',
] as const;
const TEXTS = ['memory', 'serviceAccount', 'ingress'] as const;
/** The settings that are one field each. */
export const SETTING_NAMES: readonly (keyof PlainSettings)[] = [...NUMBERS, ...TEXTS, 'cpuAlways'];

/** Whether a target has a setting. */
export function isSettingOf(target: Target, setting: keyof PlainSettings): boolean {
  return target === 'cloud-run' || !CLOUD_RUN_ONLY.some((one) => one === setting);
}

/** Rows in which nothing was typed are no rows. */
export const isBlankEnv = ({ name, value, secret }: EnvRow): boolean =>
  name.trim() === '' && value === '' && secret.trim() === '';
export const isBlankLabel = ({ name, value }: LabelRow): boolean => name.trim() === '' && value.trim() === '';

/** A whole number, or the text as it is, which the contract then refuses. */
const numberOf = (typed: string): number | string => (/^[+-]?\d+$/.test(typed) ? Number(typed) : typed);

function settingsOf(draft: Draft): Record<string, unknown> {
  const settings: Record<string, unknown> = {};
  const put = (name: keyof PlainSettings, read: (typed: string) => unknown) => {
    const typed = draft[name].trim();
    if (typed !== '' && isSettingOf(draft.target, name)) settings[name] = read(typed);
  };
  for (const name of NUMBERS) put(name, numberOf);
  for (const name of TEXTS) put(name, (typed) => typed);
  put('cpuAlways', (typed) => typed === 'true');
  const env = draft.env.filter((row) => !isBlankEnv(row));
  if (env.length > 0)
    settings['env'] = Object.fromEntries(
      env.map(({ name, kind, value, secret, version }) => [
        name.trim(),
        kind === 'value' ? value : { secret: secret.trim(), version: version.trim() || 'latest' },
      ]),
    );
  const labels = draft.labels.filter((row) => !isBlankLabel(row));
  if (labels.length > 0)
    settings['labels'] = Object.fromEntries(labels.map(({ name, value }) => [name.trim(), value.trim()]));
  return settings;
}

/** What a draft asks for, before anybody has checked it. */
export function requestOf(
  draft: Draft,
  { workspaceId, agentId }: { workspaceId: string; agentId: string },
): Record<string, unknown> {
  const settings = settingsOf(draft);
  const build = {
    ...(draft.machineType !== '' && { machineType: draft.machineType }),
    ...(draft.buildTimeoutSeconds.trim() !== '' && {
      timeoutSeconds: numberOf(draft.buildTimeoutSeconds.trim()),
    }),
  };
  return {
    workspaceId,
    agentId,
    target: draft.target,
    project: draft.project.trim(),
    region: draft.region,
    serviceName: draft.serviceName,
    access: draft.target === 'agent-engine' ? 'private' : draft.access,
    ...(draft.rebuild && { rebuild: true }),
    ...(Object.keys(build).length > 0 && { build }),
    ...(Object.keys(settings).length > 0 && { settings }),
  };
}
