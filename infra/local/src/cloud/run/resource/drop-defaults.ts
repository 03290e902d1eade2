/**
 * Drops what proto3 does not tell from an absent field: zero, the empty text, false, empty lists and unspecified enums.
 * Clients that read a service and send it back write those out, so that only what is left may be compared. Empty
 * messages stay, since their presence has a meaning.
 */
export function dropDefaults<T extends object>(message: T): T {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(message)) {
    if (isDefault(value)) continue;
    if (Array.isArray(value))
      kept[name] = value.map((entry: unknown) => (isMessage(entry) ? dropDefaults(entry) : entry));
    else kept[name] = isMessage(value) ? dropDefaults(value) : value;
  }
  return kept as T;
}

function isDefault(value: unknown): boolean {
  if (
    value === undefined ||
    value === null ||
    value === 0 ||
    value === '0' ||
    value === '' ||
    value === false
  )
    return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'string' && value.endsWith('_UNSPECIFIED');
}

function isMessage(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !(value instanceof Uint8Array);
}
