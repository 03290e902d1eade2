/** A word as a POSIX shell reads it back unchanged, whatever it holds (NUL, which no argument can hold, left out). */
export function shellWord(text: string): string {
  const word = text.replaceAll('\0', '');
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** A flag with its value: `--set-env-vars='…'`. */
export function shellFlag(name: string, value: string | number): string {
  return `--${name}=${shellWord(String(value))}`;
}

/** One command on several lines. */
export function onLines(words: readonly string[]): string {
  return words.join(' \\\n  ');
}
