/** The decoded path of a request's target, or undefined for one that is none. */
export function readPath(target: string): string | undefined {
  try {
    const path = decodeURIComponent(new URL(target, 'http://localhost').pathname);
    return path.includes('\0') ? undefined : path;
  } catch {
    return undefined;
  }
}
