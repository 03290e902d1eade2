import { RpcError, rpcCode } from '../rpc-error.ts';
import { jsonRoute, type RestRequest, type RestRoute } from '../rest/rest-route.ts';
import { paginate } from '../run/service-handlers.ts';
import type { StoredImage } from './read-images.ts';
import type { ImageRemover } from './remove-images.ts';

const service = 'google.devtools.artifactregistry.v1.ArtifactRegistry';
const repositories = 'projects/*/locations/*/repositories/*';
const packages = `${repositories}/packages/*`;
const namePattern = new RegExp(
  '^(?<repository>projects/[^/]+/locations/[^/]+/repositories/[^/]+)/packages/(?<image>.+?)' +
    '(?:/versions/(?<version>[^/]+)|/tags/(?<tag>[^/]+))?$',
);

export interface PackageDeps {
  /** The images of a repository; throws NOT_FOUND where there is no such repository. */
  imagesOf(repository: string): Promise<StoredImage[]>;
  remove: ImageRemover;
  /** An operation of the repository's place that has ended with nothing. */
  finished(repository: string): object;
}

interface Place {
  repository: string;
  /** The name of the package, in which `/` stands as `%2F`. */
  packageName: string;
  version: string;
  tag: string;
  images: StoredImage[];
}

/** Artifact Registry v1 below a repository: an image's name is a package, a digest of it a version. */
export function createPackageRoutes({ imagesOf, remove, finished }: PackageDeps): RestRoute[] {
  const place = async (name: string): Promise<Place> => {
    const groups = namePattern.exec(name)?.groups;
    const { repository = '', image: written = '', version = '', tag = '' } = groups ?? {};
    const image = decodeURIComponent(written);
    const [, project = '', , , , id = ''] = repository.split('/');
    const path = `${project}/${id}/${image}`;
    const images = (await imagesOf(repository)).filter((stored) => stored.path === path);
    if (images.length === 0) throw notFound(name);
    const packageName = packageOf(repository, path);
    return { repository, packageName, version, tag, images };
  };
  const findVersion = async (name: string) => {
    const found = await place(name);
    const image = found.images.find(({ digest }) => digest === found.version);
    if (!image) throw notFound(name);
    return { ...found, image };
  };
  const findTag = async (name: string) => {
    const found = await place(name);
    const image = found.images.find(({ tags }) => tags.includes(found.tag));
    if (!image) throw notFound(name);
    return { ...found, image };
  };

  const listPackages = async ({ params, query }: RestRequest) => {
    const repository = params['parent'] ?? '';
    const images = await imagesOf(repository);
    const paths = [...new Set(images.map(({ path }) => path))];
    const found = paths.map((path) => packageResource(repository, images, path));
    return paged('packages', found, query);
  };
  const deletePackage = async ({ params }: RestRequest) => {
    const { repository, images } = await place(params['name'] ?? '');
    await Promise.all(images.map((image) => remove.image(image)));
    return finished(repository);
  };
  const deleteVersion = async ({ params, query }: RestRequest) => {
    const { repository, image } = await findVersion(params['name'] ?? '');
    if (image.tags.length > 0 && query.get('force') !== 'true')
      throw new RpcError(
        rpcCode.failedPrecondition,
        `version ${image.digest} is tagged (${image.tags.join(', ')}), tags must be deleted first`,
      );
    await remove.image(image);
    return finished(repository);
  };
  const listTags = async ({ params, query }: RestRequest) => {
    const { packageName, images } = await place(params['parent'] ?? '');
    const wanted = versionFilter(query.get('filter') ?? '');
    const tags = images
      .filter(({ digest }) => wanted === undefined || wanted.endsWith(`/${digest}`))
      .flatMap((image) => image.tags.map((tag) => tagResource(packageName, tag, image)));
    return paged('tags', tags, query);
  };

  return [
    jsonRoute('GET', `/v1/{parent=${repositories}}/packages`, `${service}/ListPackages`, listPackages),
    jsonRoute('GET', `/v1/{name=${packages}}`, `${service}/GetPackage`, async ({ params }) => {
      const { repository, images } = await place(params['name'] ?? '');
      return packageResource(repository, images, images[0]?.path ?? '');
    }),
    jsonRoute('DELETE', `/v1/{name=${packages}}`, `${service}/DeletePackage`, deletePackage),
    jsonRoute('GET', `/v1/{parent=${packages}}/versions`, `${service}/ListVersions`, async (request) => {
      const { packageName, images } = await place(request.params['parent'] ?? '');
      const versions = images.map((image) => versionResource(packageName, image));
      return paged('versions', versions, request.query);
    }),
    jsonRoute('GET', `/v1/{name=${packages}/versions/*}`, `${service}/GetVersion`, async ({ params }) => {
      const { packageName, image } = await findVersion(params['name'] ?? '');
      return versionResource(packageName, image);
    }),
    jsonRoute('DELETE', `/v1/{name=${packages}/versions/*}`, `${service}/DeleteVersion`, deleteVersion),
    jsonRoute('GET', `/v1/{parent=${packages}}/tags`, `${service}/ListTags`, listTags),
    jsonRoute('GET', `/v1/{name=${packages}/tags/*}`, `${service}/GetTag`, async ({ params }) => {
      const { packageName, tag, image } = await findTag(params['name'] ?? '');
      return tagResource(packageName, tag, image);
    }),
    jsonRoute('DELETE', `/v1/{name=${packages}/tags/*}`, `${service}/DeleteTag`, async ({ params }) => {
      const { tag, image } = await findTag(params['name'] ?? '');
      await remove.tag(image.path, tag);
      return {};
    }),
  ];
}

function notFound(name: string): RpcError {
  return new RpcError(rpcCode.notFound, `Requested entity was not found: ${name}`);
}

/** `path` is `PROJECT/REPOSITORY/NAME`, where the name may have slashes. */
function packageOf(repository: string, path: string): string {
  const name = path.split('/').slice(2).join('/');
  return `${repository}/packages/${encodeURIComponent(name)}`;
}

function packageResource(repository: string, images: readonly StoredImage[], path: string) {
  const times = images.filter((image) => image.path === path).map(({ uploadedAt }) => uploadedAt.getTime());
  return {
    name: packageOf(repository, path),
    createTime: new Date(Math.min(...times)).toISOString(),
    updateTime: new Date(Math.max(...times)).toISOString(),
  };
}

function versionResource(packageName: string, image: StoredImage) {
  const time = image.uploadedAt.toISOString();
  const relatedTags = image.tags.map((tag) => tagResource(packageName, tag, image));
  return {
    name: `${packageName}/versions/${image.digest}`,
    createTime: time,
    updateTime: time,
    ...(relatedTags.length > 0 && { relatedTags }),
    metadata: { imageSizeBytes: String(image.sizeBytes), mediaType: image.mediaType },
  };
}

function tagResource(packageName: string, tag: string, { digest }: StoredImage) {
  return { name: `${packageName}/tags/${tag}`, version: `${packageName}/versions/${digest}` };
}

/** `version="…"` is the one filter that tags are listed with. */
function versionFilter(filter: string): string | undefined {
  if (filter === '') return undefined;
  const version = /^version\s*=\s*"([^"]*)"$/.exec(filter.trim())?.[1];
  if (version === undefined)
    throw new RpcError(
      rpcCode.unimplemented,
      `The local Artifact Registry filters tags by version alone, not by '${filter}'.`,
    );
  return version;
}

/** A page of a list, in Google's form. */
export function paged(field: string, entries: readonly object[], query: URLSearchParams): object {
  const { page, nextPageToken } = paginate(
    entries,
    Number(query.get('pageSize') ?? 0),
    query.get('pageToken') ?? '',
  );
  return { ...(page.length > 0 && { [field]: page }), ...(nextPageToken && { nextPageToken }) };
}
