import { minVersion, validRange } from 'semver';
import { parse } from 'smol-toml';
import { z } from 'zod';
import type { PythonInstall } from '../recipe.ts';
import type { SourceTree } from '../source-tree.ts';

const DEFAULT_PYTHON = '3.12';
const KNOWN_PYTHONS = ['3.12', '3.13', '3.11', '3.10', '3.14'];

const pyprojectSchema = z.object({
  project: z
    .object({
      'requires-python': z.string().optional(),
      dependencies: z.array(z.string()).optional(),
    })
    .optional(),
  tool: z
    .object({ poetry: z.object({ dependencies: z.record(z.string(), z.unknown()).optional() }).optional() })
    .optional(),
});

export interface PythonProject {
  python: string;
  install: PythonInstall;
  /** Names of what it depends on, in lower case with hyphens, with their extras: `a2a-sdk`, `google-adk[a2a]`. */
  dependencies: ReadonlySet<string>;
}

/** Thrown for a pyproject.toml that cannot be read. */
export class PyprojectError extends Error {}

/** https://packaging.python.org/en/latest/specifications/name-normalization/ */
function dependencyNames(requirement: string): string[] {
  const match = /^\s*([A-Za-z0-9][\w.-]*)\s*(?:\[([^\]]*)\])?/.exec(requirement);
  if (!match?.[1]) return [];
  const name = match[1].toLowerCase().replace(/[-_.]+/g, '-');
  const extras = (match[2] ?? '')
    .split(',')
    .map((extra) => extra.trim())
    .filter(Boolean);
  return [name, ...extras.map((extra) => `${name}[${extra}]`)];
}

/** The version of Python that a `requires-python` allows, 3.12 where it may be (PEP 440's operators that semver knows). */
function choosePython(requires: string | undefined): string {
  if (requires === undefined) return DEFAULT_PYTHON;
  const range = requires
    .replace(/~=\s*/g, '~')
    .replace(/==\s*/g, '=')
    .replace(/\.\*/g, '.x')
    .replaceAll(',', ' ');
  if (validRange(range) === null) return DEFAULT_PYTHON;
  const isAllowed = (version: string) => {
    const least = minVersion(`${range} ${version}.x`.trim());
    return least !== null && least.major === 3 && least.minor === Number(version.slice(2));
  };
  return KNOWN_PYTHONS.find((version) => safely(() => isAllowed(version))) ?? DEFAULT_PYTHON;
}

function safely(check: () => boolean): boolean {
  try {
    return check();
  } catch {
    return false;
  }
}

function parsePyproject(text: string): z.infer<typeof pyprojectSchema> {
  try {
    return pyprojectSchema.parse(parse(text));
  } catch (error) {
    const [first = 'it cannot be parsed'] = (error instanceof Error ? error.message : '').split('\n');
    throw new PyprojectError(first);
  }
}

/** What a source says of its Python and its dependencies. undefined where it has no requirements.txt and no pyproject.toml. Throws a PyprojectError. */
export async function readPythonProject(tree: SourceTree): Promise<PythonProject | undefined> {
  const requirementsFile = ['requirements.txt', 'requirements/prod.txt', 'requirements/base.txt'].find(
    (name) => tree.names.has(name),
  );
  const requirements = requirementsFile === undefined ? undefined : await tree.read(requirementsFile);
  const pyprojectText = await tree.read('pyproject.toml');
  if (requirements === undefined && pyprojectText === undefined) return undefined;
  const pyproject = pyprojectText === undefined ? undefined : parsePyproject(pyprojectText);
  const poetry = pyproject?.tool?.poetry?.dependencies;
  const fromRequirements = (requirements ?? '')
    .split('\n')
    .map((line) => line.replace(/#.*$/, '').trim())
    .filter((line) => line !== '' && !line.startsWith('-'));
  const poetryPython = typeof poetry?.['python'] === 'string' ? poetry['python'] : undefined;
  const wanted = [
    ...fromRequirements,
    ...(pyproject?.project?.dependencies ?? []),
    ...Object.keys(poetry ?? {}),
  ];

  const install = ((): PythonInstall => {
    if (pyproject?.project && tree.names.has('uv.lock')) return { kind: 'uv-lock' };
    if (requirementsFile !== undefined)
      return requirements?.trim() === ''
        ? { kind: 'none' }
        : { kind: 'requirements', file: requirementsFile };
    if (pyproject?.project)
      return pyproject.project.dependencies?.length ? { kind: 'pyproject' } : { kind: 'none' };
    return poetry ? { kind: 'project' } : { kind: 'none' };
  })();
  return {
    python: choosePython(pyproject?.project?.['requires-python'] ?? poetryPython),
    install,
    dependencies: new Set(wanted.flatMap(dependencyNames)),
  };
}
