/** Licences that may come along: they ask for their text and notice, and for nothing of our own code. */
export const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC-BY-3.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Python-2.0',
  'Unicode-3.0',
  'Unlicense',
  'Zlib',
]);

/** Packages whose package.json names no licence, by the text in their archive. */
const BY_THEIR_TEXT: Readonly<Record<string, string>> = {
  limiter: 'MIT',
  'svelte-toolbelt': 'MIT',
};

/** The licence of a package. Throws an Error where nobody knows it. */
export function licenceOf(name: string, said: string | undefined): string {
  const licence = said ?? BY_THEIR_TEXT[name];
  if (licence === undefined)
    throw new Error(`${name} names no licence. Read its text, and note it in licence-of.ts.`);
  return licence;
}

/** Whether an SPDX expression allows what we do: of `A OR B` one is enough, of `A AND B` both are needed. */
export function isAllowed(expression: string): boolean {
  const plain = expression.replace(/^\((.*)\)$/, '$1');
  if (plain.includes(' OR ')) return plain.split(' OR ').some(isAllowed);
  if (plain.includes(' AND ')) return plain.split(' AND ').every(isAllowed);
  return ALLOWED.has(plain);
}
