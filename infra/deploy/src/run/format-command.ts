import type { Argv } from '../plan/step.ts';

const PLAIN = /^[\w@%+=:,./{}-]+$/;

/** A word as a POSIX shell reads it back, exactly. */
function quote(word: string): string {
  return PLAIN.test(word) && !word.startsWith('{') ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A command as a person can paste it: each argument is one word. */
export function formatCommand(argv: Argv, env: Readonly<Record<string, string>> = {}): string {
  const settings = Object.entries(env).map(([name, value]) => `${name}=${quote(value)}`);
  return [...settings, ...argv.map(quote)].join(' ');
}
