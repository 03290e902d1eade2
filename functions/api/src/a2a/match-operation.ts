/** A task's or configuration's id, as far as it can stand in a path: it never begins with a dot. */
const ID = '[A-Za-z0-9_~-][A-Za-z0-9_.~-]{0,199}';

/** The operations of A2A 1.0 over HTTP+JSON (specification, section 11), `GET message:stream` to follow a task, and the card. */
const OPERATIONS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^message:send$/, ['POST']],
  [/^message:stream$/, ['GET', 'POST']],
  [/^tasks$/, ['GET']],
  [new RegExp(`^tasks/${ID}$`), ['GET']],
  [new RegExp(`^tasks/${ID}:cancel$`), ['POST']],
  [new RegExp(`^tasks/${ID}:subscribe$`), ['GET', 'POST']],
  [new RegExp(`^tasks/${ID}/pushNotificationConfigs$`), ['GET', 'POST']],
  [new RegExp(`^tasks/${ID}/pushNotificationConfigs/${ID}$`), ['GET', 'DELETE']],
  [/^extendedAgentCard$/, ['GET']],
  [/^\.well-known\/agent-card\.json$/, ['GET']],
];

/** Whether a task's id can stand in a path. */
export function isTaskId(id: string): boolean {
  return new RegExp(`^${ID}$`).test(id);
}

export type OperationMatch =
  { kind: 'operation'; path: string } | { kind: 'wrong-method'; allow: string[] } | { kind: 'unknown' };

/** Tells whether a path, as it stands in the URL, and a method are an operation of A2A. Nothing else is passed on. */
export function matchOperation(method: string, rawPath: string): OperationMatch {
  const path = rawPath.replace(/%3A/gi, ':');
  const methods = OPERATIONS.find(([pattern]) => pattern.test(path))?.[1];
  if (methods === undefined) return { kind: 'unknown' };
  return methods.includes(method)
    ? { kind: 'operation', path }
    : { kind: 'wrong-method', allow: [...methods] };
}

/**
 * A URL below a service's recorded one; `path` is empty or begins with a slash. Whatever it is, scheme, host and port stay the
 * service's.
 */
export function operationUrl(serviceUrl: string, path: string, search: string): URL {
  const url = new URL(serviceUrl);
  if (path !== '') url.pathname = url.pathname.replace(/\/$/, '') + path;
  url.search = search;
  url.hash = '';
  return url;
}
