import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { Archive } from '../engine/ports.ts';
import { StepFailure } from '../engine/step-failure.ts';
import { MAX_BYTES, MAX_FILES } from './limits.ts';
import { type ListedFile, type ListedLink, listFiles } from './list-files.ts';
import { looksSecret } from './looks-secret.ts';
import { type RecognizeOptions, recognizeSource } from './recipe/recognize-source.ts';
import type { AgentProfile } from './recipe/python/python-dockerfile.ts';
import { folderTree } from './recipe/source-tree.ts';
import { type BasePins, pinBases } from './recipe/pin-bases.ts';
import { writeRecipeFiles } from './recipe/write-recipe-files.ts';
import { type TarEntry, writeTarGz } from './write-tar.ts';

export interface PackOptions extends RecognizeOptions {
  agent: AgentProfile;
  /** The archive that is written. */
  file: string;
  /** Digests of the images that a generated Dockerfile starts from. */
  bases?: BasePins;
}

const IGNORE = 'Name what is not needed in .gcloudignore.';

function refuse(cause: string, fix: string): never {
  throw new StepFailure('source-invalid', 'The agent’s source cannot be packaged.', { cause, fix });
}

function toLinkEntry({ name, target }: ListedLink): TarEntry {
  if (target === undefined)
    refuse(
      `${name} is a link that leads out of the source or nowhere, or no file at all.`,
      'Replace it by the file, or name it in .gcloudignore.',
    );
  return { kind: 'link', name, target };
}

/** Names of the files that are packed, and of those that look like secrets. */
async function sift(root: string, files: readonly ListedFile[]) {
  if (files.length > MAX_FILES) refuse(`It has ${files.length} files; ${MAX_FILES} are allowed.`, IGNORE);
  const names: string[] = [];
  const withheld: string[] = [];
  let bytes = 0;
  for (const { name, sizeBytes } of files) {
    bytes += sizeBytes;
    if (bytes > MAX_BYTES) refuse(`Its files exceed ${MAX_BYTES} bytes at ${name}.`, IGNORE);
    if (await looksSecret(join(root, name), sizeBytes)) withheld.push(name);
    else names.push(name);
  }
  return { names, withheld };
}

/**
 * Packs an agent's folder for Cloud Build: finds how an image is made of it, adds the Dockerfile where it has none, and
 * writes the archive. Files named in its ignore files stay out, and so do those that look like secrets. The same content
 * always gives the same hash. Throws a StepFailure that names what is wrong.
 */
export async function packFolder(folder: string, options: PackOptions): Promise<Archive> {
  const root = await realpath(folder).catch(() => undefined);
  if (!root) {
    throw new StepFailure('source-not-found', 'The agent’s source is not there.', {
      cause: 'There is no such folder.',
      fix: 'Deploy an agent that the gallery lists, or name a folder that its source has.',
    });
  }
  const { files, links } = await listFiles(root);
  const linkEntries = links.map(toLinkEntry);
  const { names, withheld } = await sift(root, files);
  const { recipe, because, warnings, port } = await recognizeSource(folderTree(root, names), options);
  const generated = pinBases(writeRecipeFiles(recipe, options.agent), options.bases ?? new Map());
  const entries: TarEntry[] = [
    ...names.filter((name) => !(name in generated)).map((name): TarEntry => ({ kind: 'file', name })),
    ...linkEntries,
    ...Object.entries(generated).map(([name, text]): TarEntry => ({ kind: 'text', name, text })),
  ];
  const written = await writeTarGz(root, entries, options.file);
  return {
    ...written,
    file: options.file,
    fileCount: entries.length,
    withheld,
    recipe,
    because,
    warnings,
    port: port ?? null,
    generated,
    readable: { root, names },
  };
}
