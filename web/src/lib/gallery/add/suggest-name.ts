/** A name for an agent by what it comes from: the last part of a repository's URL, an archive's or an image's name. Empty for half a URL. */
export function suggestName(from: string): string {
  if (/^https?:/.test(from) && !/^https?:\/\/[^/]+\/./.test(from)) return '';
  const last = from
    .replace(/@sha256:.*$/, '')
    .replace(/[/\s]+$/, '')
    .split('/')
    .at(-1);
  const words = (last ?? '')
    .replace(/:[\w.-]+$/, '')
    .replace(/\.(?:git|zip|tar\.gz|tgz)$/i, '')
    .replaceAll(/[-_.]+/g, ' ')
    .trim();
  return words.charAt(0).toUpperCase() + words.slice(1, 80);
}
