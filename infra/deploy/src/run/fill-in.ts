import type { Argv } from '../plan/step.ts';

const PLACEHOLDER = /\{\{([\w.-]+)\}\}/g;

/** Puts what was kept in the place of `{{name}}`. Throws an Error for a name that nothing was kept under. */
export function fillIn(text: string, kept: ReadonlyMap<string, string>): string {
  return text.replace(PLACEHOLDER, (_, name: string) => {
    const value = kept.get(name);
    if (value === undefined) throw new Error(`Nothing is known of ${name} yet.`);
    return value;
  });
}

export const fillInArgv = (argv: Argv, kept: ReadonlyMap<string, string>): Argv =>
  argv.map((word) => fillIn(word, kept)) as unknown as Argv;
