import { z } from 'zod';
import { readJsonFile, writeJsonFile } from '../json-file.ts';
import { RpcError, rpcCode } from '../rpc-error.ts';
import { typeUrl } from '../rpc/handlers.ts';
import { jsonRoute, type RestRequest, type RestRoute } from '../rest/rest-route.ts';
import type { OperationLog } from '../run/operation-log.ts';
import { parseLocation } from '../run/resource/service-name.ts';
import { createPackageRoutes, paged } from './package-routes.ts';
import { readImages, readRepositories, type StoredImage } from './read-images.ts';
import type { ImageRemover } from './remove-images.ts';

const service = 'google.devtools.artifactregistry.v1.ArtifactRegistry';
const parent = '/v1/{parent=projects/*/locations/*}/repositories';
const repositoryName = '/v1/{name=projects/*/locations/*/repositories/*}';
const recordsSchema = z.record(z.string(), z.looseObject({ name: z.string() }));
const idPattern = /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;

export interface ArtifactDeps {
  /** Where repositories that were made are kept. */
  file: string;
  operations: OperationLog;
  /** The registry's folder of images. */
  imagesFolder: string;
  remove: ImageRemover;
  /** `us-central1`: where a repository is that was never made but holds images. */
  region: string;
}

interface Repository {
  name: string;
  [field: string]: unknown;
}

/** Artifact Registry v1: repositories, and the images in the local registry. A push needs no repository here. */
export function createArtifactRoutes(deps: ArtifactDeps): RestRoute[] {
  const { file, operations, imagesFolder, remove, region } = deps;
  const records = new Map<string, Repository>(Object.entries(recordsSchema.parse(readJsonFile(file) ?? {})));
  const save = () => writeJsonFile(file, Object.fromEntries(records));

  const finished = (place: string, type: string, response: object): object => {
    const metadata = { '@type': typeUrl('google.devtools.artifactregistry.v1.OperationMetadata') };
    const operation = operations.begin(place, metadata);
    operations.finish(operation.name, { response: { '@type': typeUrl(type), ...response } });
    return operation;
  };
  const deleted = (name: string): object =>
    finished(name.slice(0, name.indexOf('/repositories/')), 'google.protobuf.Empty', {});
  const find = async (name: string): Promise<Repository> => {
    const made = records.get(name);
    if (made) return made;
    const { project, id } = split(name);
    const elsewhere = [...records.keys()].some((other) => samePlace(other, project, id));
    if (!elsewhere && (await readRepositories(imagesFolder, project)).includes(id)) return implied(name);
    throw new RpcError(rpcCode.notFound, `Requested entity was not found: ${name}`);
  };
  const imagesOf = async (name: string) => {
    await find(name);
    const { project, id } = split(name);
    return readImages(imagesFolder, `${project}/${id}`);
  };

  const create = async ({ params, query, body }: RestRequest) => {
    const { parent: place = '' } = params;
    parseLocation(place);
    const id = query.get('repositoryId') ?? query.get('repository_id') ?? '';
    if (!idPattern.test(id)) throw new RpcError(rpcCode.invalidArgument, `Invalid repository id '${id}'.`);
    const name = `${place}/repositories/${id}`;
    if (records.has(name)) throw new RpcError(rpcCode.alreadyExists, 'the repository already exists');
    const now = new Date().toISOString();
    const repository = { format: 'DOCKER', ...body, name, createTime: now, updateTime: now };
    records.set(name, repository);
    save();
    return finished(place, 'google.devtools.artifactregistry.v1.Repository', repository);
  };
  const list = async ({ params, query }: RestRequest) => {
    const { project, location } = parseLocation(params['parent'] ?? '');
    const made = [...records.values()].filter(({ name }) => name.startsWith(`${params['parent'] ?? ''}/`));
    const others = location === region ? await readRepositories(imagesFolder, project) : [];
    const unmade = others
      .filter((id) => ![...records.keys()].some((name) => samePlace(name, project, id)))
      .map((id) => implied(`${params['parent'] ?? ''}/repositories/${id}`));
    return paged('repositories', [...made, ...unmade], query);
  };
  const patch = async ({ params, body }: RestRequest) => {
    const { name = '' } = params;
    const repository = { ...(await find(name)), ...body, name, updateTime: new Date().toISOString() };
    records.set(name, repository);
    save();
    return repository;
  };
  const removeRepository = async ({ params }: RestRequest) => {
    const { name = '' } = params;
    await Promise.all((await imagesOf(name)).map((image) => remove.image(image)));
    records.delete(name);
    save();
    return deleted(name);
  };
  const getImage = async ({ params }: RestRequest) => {
    const { name = '', image = '' } = params;
    const found = (await imagesOf(name)).map((entry) => imageResource(name, entry));
    const match = found.find((entry) => entry.name === `${name}/dockerImages/${image}`);
    if (!match) throw new RpcError(rpcCode.notFound, `Requested entity was not found: ${image}`);
    return match;
  };

  return [
    jsonRoute('POST', parent, `${service}/CreateRepository`, create),
    jsonRoute('GET', parent, `${service}/ListRepositories`, list),
    jsonRoute('GET', repositoryName, `${service}/GetRepository`, ({ params }) => find(params['name'] ?? '')),
    jsonRoute('PATCH', repositoryName, `${service}/UpdateRepository`, patch),
    jsonRoute('DELETE', repositoryName, `${service}/DeleteRepository`, removeRepository),
    jsonRoute('GET', `${repositoryName}/dockerImages`, `${service}/ListDockerImages`, async (request) => {
      const { name = '' } = request.params;
      const images = (await imagesOf(name)).map((entry) => imageResource(name, entry));
      return paged('dockerImages', images, request.query);
    }),
    jsonRoute('GET', `${repositoryName}/dockerImages/{image=**}`, `${service}/GetDockerImage`, getImage),
    ...createPackageRoutes({ imagesOf, remove, finished: deleted }),
  ];
}

function split(name: string): { project: string; location: string; id: string } {
  const [, project = '', , location = '', , id = ''] = name.split('/');
  return { project, location, id };
}

function samePlace(name: string, project: string, id: string): boolean {
  const other = split(name);
  return other.project === project && other.id === id;
}

/** A repository that nobody made and that holds images. */
function implied(name: string): Repository {
  return { name, format: 'DOCKER', mode: 'STANDARD_REPOSITORY' };
}

function imageResource(repository: string, image: StoredImage) {
  const { project, location, id } = split(repository);
  const name = image.path.slice(`${project}/${id}/`.length);
  const uploadTime = image.uploadedAt.toISOString();
  return {
    name: `${repository}/dockerImages/${name}@${image.digest}`,
    uri: `${location}-docker.pkg.dev/${project}/${id}/${name}@${image.digest}`,
    tags: image.tags,
    imageSizeBytes: String(image.sizeBytes),
    uploadTime,
    updateTime: uploadTime,
    mediaType: image.mediaType,
  };
}
