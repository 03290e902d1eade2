/** The parts of an image's name. */
export interface ImageReference {
  /** `docker.io` when the name gives none. */
  registry: string;
  /** `library/node` for `node`. */
  repository: string;
  /** `latest` when the name gives neither tag nor digest. */
  tag?: string;
  digest?: string;
}

/** Parses an image's name as Docker does (https://pkg.go.dev/github.com/distribution/reference). */
export function parseImageReference(name: string): ImageReference {
  const [beforeDigest = '', digest] = name.split('@', 2);
  const slash = beforeDigest.indexOf('/');
  const first = slash === -1 ? '' : beforeDigest.slice(0, slash);
  const hasRegistry = first.includes('.') || first.includes(':') || first === 'localhost';
  const registry = hasRegistry ? first : 'docker.io';
  const rest = hasRegistry ? beforeDigest.slice(slash + 1) : beforeDigest;
  const colon = rest.lastIndexOf(':');
  const path = colon === -1 ? rest : rest.slice(0, colon);
  const tag = colon === -1 ? undefined : rest.slice(colon + 1);
  return {
    registry: registry === 'index.docker.io' ? 'docker.io' : registry,
    repository: registry === 'docker.io' && !path.includes('/') ? `library/${path}` : path,
    ...(tag !== undefined ? { tag } : digest === undefined && { tag: 'latest' }),
    ...(digest !== undefined && { digest }),
  };
}
