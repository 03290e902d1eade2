import { dropDefaults } from './drop-defaults.ts';
import type { ServiceInput } from './resources.ts';

const settableFields = [
  'description',
  'labels',
  'annotations',
  'client',
  'clientVersion',
  'ingress',
  'launchStage',
  'binaryAuthorization',
  'template',
  'traffic',
  'scaling',
  'invokerIamDisabled',
  'defaultUriDisabled',
  'customAudiences',
  'iapEnabled',
  'multiRegionSettings',
  'buildConfig',
] as const;

/** The fields of a request's service that a caller may set, without defaults; Cloud Run ignores the others. */
export function settable(service: ServiceInput): ServiceInput {
  const source = service as Record<string, unknown>;
  return dropDefaults(Object.fromEntries(settableFields.map((field) => [field, source[field]])));
}

/**
 * What an update asks for: without a mask the whole of `next`, with one the `current` service in which the masked fields
 * (`template.containers`, `labels`; camelCase or snake_case) come from `next`.
 */
export function mergeService(
  current: ServiceInput,
  next: ServiceInput,
  paths: readonly string[] = [],
): ServiceInput {
  if (paths.length === 0 || paths.includes('*')) return settable(next);
  const merged = structuredClone(settable(current));
  for (const path of paths) copyPath(merged, settable(next), path.split('.').map(toCamelCase));
  return settable(merged);
}

/** Sets the field at `path` of `target` to that of `source`, or removes it when `source` has none. */
export function copyPath(target: object, source: object, path: readonly string[]): void {
  const [field, ...rest] = path;
  if (field === undefined) return;
  const from = (source as Record<string, unknown>)[field];
  const into = target as Record<string, unknown>;
  if (rest.length === 0) {
    if (from === undefined) Reflect.deleteProperty(into, field);
    else into[field] = structuredClone(from);
    return;
  }
  const inner = into[field];
  const child = isFolder(inner) ? inner : {};
  into[field] = child;
  copyPath(child, isFolder(from) ? from : {}, rest);
}

function isFolder(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function toCamelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
