import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** One manifest of a repository, as the registry has it on disk. */
export interface StoredImage {
  /** `PROJECT/REPOSITORY/NAME`; the name may have slashes. */
  path: string;
  digest: string;
  tags: string[];
  mediaType: string;
  sizeBytes: number;
  uploadedAt: Date;
}

const manifestSchema = z.looseObject({
  mediaType: z.string().optional(),
  config: z.looseObject({ size: z.number() }).optional(),
  layers: z.array(z.looseObject({ size: z.number() })).optional(),
  manifests: z.array(z.looseObject({ size: z.number() })).optional(),
});

/**
 * The images below `PROJECT/REPOSITORY`, newest first, read from the files of the CNCF Distribution registry: its API lists no
 * manifest without a tag and knows no time (https://github.com/distribution/distribution/blob/main/registry/storage/paths.go).
 */
export async function readImages(imagesFolder: string, repository: string): Promise<StoredImage[]> {
  const root = join(imagesFolder, 'docker', 'registry', 'v2');
  const paths = await findPaths(join(root, 'repositories'), repository);
  const images = await Promise.all(paths.map((path) => readPath(root, path)));
  return images.flat().sort((a, b) => b.uploadedAt.getTime() - a.uploadedAt.getTime());
}

/** The repositories of a project that hold images. The folder of one whose images were deleted stays. */
export async function readRepositories(imagesFolder: string, project: string): Promise<string[]> {
  const ids = await names(join(imagesFolder, 'docker', 'registry', 'v2', 'repositories', project));
  const holding = await Promise.all(
    ids.map(async (id) => ((await readImages(imagesFolder, `${project}/${id}`)).length > 0 ? [id] : [])),
  );
  return holding.flat();
}

async function findPaths(folder: string, path: string): Promise<string[]> {
  const children = await names(join(folder, path));
  const below = await Promise.all(
    children.filter((name) => !name.startsWith('_')).map((name) => findPaths(folder, `${path}/${name}`)),
  );
  return [...(children.includes('_manifests') ? [path] : []), ...below.flat()];
}

async function readPath(root: string, path: string): Promise<StoredImage[]> {
  const manifests = join(root, 'repositories', path, '_manifests');
  const tagsOf = new Map<string, string[]>();
  for (const tag of await names(join(manifests, 'tags'))) {
    const digest = await readFile(join(manifests, 'tags', tag, 'current', 'link'), 'utf8').catch(() => '');
    tagsOf.set(digest, [...(tagsOf.get(digest) ?? []), tag]);
  }
  const found = await Promise.all(
    (await names(join(manifests, 'revisions', 'sha256'))).map(async (hash): Promise<StoredImage[]> => {
      try {
        const link = await stat(join(manifests, 'revisions', 'sha256', hash, 'link'));
        const file = join(root, 'blobs', 'sha256', hash.slice(0, 2), hash, 'data');
        const manifest = manifestSchema.parse(JSON.parse(await readFile(file, 'utf8')));
        const parts = [manifest.config ?? { size: 0 }, ...(manifest.layers ?? manifest.manifests ?? [])];
        return [
          {
            path,
            digest: `sha256:${hash}`,
            tags: tagsOf.get(`sha256:${hash}`) ?? [],
            mediaType: manifest.mediaType ?? 'application/vnd.oci.image.manifest.v1+json',
            sizeBytes: parts.reduce((sum, { size }) => sum + size, 0),
            uploadedAt: link.mtime,
          },
        ];
      } catch {
        // It was deleted meanwhile.
        return [];
      }
    }),
  );
  return found.flat();
}

async function names(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}
