import { log } from '#lib/i18n/log.ts';
import { status } from '#lib/i18n/status.ts';

const NAMES: Readonly<Record<string, string>> = { ...status.deployment, runtime: log.runtime };

/** What the page calls a step that log lines belong to; one that it does not know, as the line does. */
export function stepName(step: string): string {
  return NAMES[step] ?? step;
}
