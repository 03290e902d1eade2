import type { Deployable } from './deployables.ts';
import type { Installed } from './installed.ts';
import { isAllowed } from './licence-of.ts';

const KINDS = {
  image: 'image, what is bundled into its file',
  function: 'function, what Cloud Functions installs',
  page: 'page, what its sources import and all that brings along',
} as const;

const idOf = ({ name, version }: Installed) => `${name}@${version}`;

/** Packages that come along with a licence that nobody has allowed: `name@version: licence`. */
export function findForbidden(deployables: readonly Deployable[]): string[] {
  const all = deployables.flatMap(({ packages }) => packages).filter(({ licence }) => !isAllowed(licence));
  return [...new Set(all.map((one) => `${idOf(one)}: ${one.licence}`))].sort();
}

/** docs/licences.md. */
export function formatLicences(deployables: readonly Deployable[]): string {
  const users = new Map<string, { licence: string; by: string[] }>();
  for (const { name, packages } of deployables)
    for (const one of packages) {
      const known = users.get(idOf(one)) ?? { licence: one.licence, by: [] };
      users.set(idOf(one), { ...known, by: [...known.by, name] });
    }
  const rows = [...users].sort(([a], [b]) => (a < b ? -1 : 1));
  const counts = new Map<string, number>();
  for (const [, { licence }] of rows) counts.set(licence, (counts.get(licence) ?? 0) + 1);
  return [
    '# Licences',
    '',
    'Packages of others in what is deployed. Written by `npm run licences`; a test compares it with the lockfile and refuses a licence',
    'that `infra/deploy/src/supply/licence-of.ts` does not allow.',
    '',
    '| what | packages |',
    '| --- | --- |',
    ...deployables.map(({ name, kind, packages }) => `| ${name}: ${KINDS[kind]} | ${packages.length} |`),
    '',
    '| licence | packages |',
    '| --- | --- |',
    ...[...counts].sort(([, a], [, b]) => b - a).map(([licence, count]) => `| ${licence} | ${count} |`),
    '',
    '| package | licence | in |',
    '| --- | --- | --- |',
    ...rows.map(([id, { licence, by }]) => `| ${id} | ${licence} | ${by.join(', ')} |`),
    '',
  ].join('\n');
}
