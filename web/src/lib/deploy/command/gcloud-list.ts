const DELIMITERS = [',', ';', '|', '#', '~', '@', ':', '+'];

/**
 * Pairs as gcloud reads a list of them: with commas, or with another delimiter named in front (`^;^A=1,2;B=3`) where a value
 * has one (https://cloud.google.com/sdk/gcloud/reference/topic/escaping).
 */
export function gcloudPairs(pairs: Readonly<Record<string, string>>): string {
  const entries = Object.entries(pairs);
  const delimiter = freeDelimiter(entries.flat());
  const joined = entries.map(([name, value]) => `${name}=${value}`).join(delimiter);
  return delimiter === ',' ? joined : `^${delimiter}^${joined}`;
}

function freeDelimiter(texts: readonly string[]): string {
  const isFree = (one: string) => !texts.some((text) => text.includes(one));
  const found = DELIMITERS.find(isFree);
  if (found !== undefined) return found;
  // A private-use character that nobody has typed.
  for (let code = 0xe000; ; code += 1)
    if (isFree(String.fromCodePoint(code))) return String.fromCodePoint(code);
}
