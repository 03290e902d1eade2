import type { InstanceDeps } from './start-instance.ts';

/** The values of the variables that refer to secrets, or why one of them has none, in Cloud Run's words. */
export function resolveSecrets({
  template,
  project,
  readSecret,
}: Pick<InstanceDeps, 'template' | 'project' | 'readSecret'>):
  { ok: true; env: Record<string, string> } | { ok: false; message: string } {
  const env: Record<string, string> = {};
  for (const { name = '', valueSource } of template.containers?.[0]?.env ?? []) {
    const { secret, version = '' } = valueSource?.secretKeyRef ?? {};
    if (!secret) continue;
    const reference = { secret, version: version === '' ? 'latest' : version };
    const read = readSecret?.(project, reference) ?? {
      ok: false as const,
      message: `Secret ${secret} was not found`,
    };
    if (!read.ok) return read;
    env[name] = read.value;
  }
  return { ok: true, env };
}
