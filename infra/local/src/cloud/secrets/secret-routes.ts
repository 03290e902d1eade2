import { z } from 'zod';
import { RpcError, rpcCode } from '../rpc-error.ts';
import { jsonRoute, type RestRequest, type RestRoute } from '../rest/rest-route.ts';
import { newEtag } from '../run/new-revision.ts';
import { paginate } from '../run/service-handlers.ts';
import { createCrc32c } from '../storage/crc32c.ts';
import { accessVersion, findSecret, findVersion, secretName } from './access-version.ts';
import type { Secret, SecretStore, SecretVersion } from './secret-store.ts';

const service = 'google.cloud.secretmanager.v1.SecretManagerService';
const secrets = '/v1/projects/{project}/secrets';
const maxBytes = 65_536;

const textMap = z.record(z.string(), z.string()).default({});
const secretBodySchema = z.looseObject({ labels: textMap, annotations: textMap });
const addBodySchema = z.object({
  payload: z.object({
    data: z.string(),
    dataCrc32c: z.union([z.string(), z.number()]).transform(String).optional(),
  }),
});

/** Secret Manager v1 (https://cloud.google.com/secret-manager/docs/reference/rest): secrets that are not regional. */
export function createSecretRoutes(store: SecretStore): RestRoute[] {
  const find = ({ params: { project = '', secret = '' } }: RestRequest) => findSecret(store, project, secret);
  const versionOf = (call: RestRequest) => {
    const secret = find(call);
    return { secret, version: findVersion(secret, call.params['version'] ?? '') };
  };
  const pageOf = <T>({ query }: RestRequest, all: readonly T[]) =>
    paginate(all, Number(query.get('pageSize') ?? 0), query.get('pageToken') ?? '');

  const create = async ({ params: { project = '' }, query, body }: RestRequest) => {
    const id = query.get('secretId') ?? '';
    if (!/^[\w-]{1,255}$/.test(id)) throw invalid(`Invalid secret ID: '${id}'.`);
    if (/^\d+$/.test(project))
      throw invalid('The local Secret Manager makes secrets by the project’s id only.');
    const earlier = store.find(project, id);
    if (earlier) throw new RpcError(rpcCode.alreadyExists, `Secret [${secretName(earlier)}] already exists.`);
    const { labels, annotations } = parse(secretBodySchema, body);
    const createTime = new Date().toISOString();
    const secret = { project, id, labels, annotations, createTime, etag: newEtag(), versions: [] };
    store.save(secret);
    return secretResource(secret);
  };
  const addVersion = async (call: RestRequest) => {
    const secret = find(call);
    const { data, dataCrc32c } = parse(addBodySchema, call.body).payload;
    const bytes = Buffer.from(data, 'base64');
    if (bytes.length > maxBytes) throw invalid(`The payload is larger than ${String(maxBytes)} bytes.`);
    if (dataCrc32c !== undefined && dataCrc32c !== checksum(bytes))
      throw invalid('The checksum of the payload does not match its data.');
    const version: SecretVersion = {
      id: (secret.versions.at(-1)?.id ?? 0) + 1,
      state: 'ENABLED',
      createTime: new Date().toISOString(),
      data: bytes.toString('base64'),
      ...(dataCrc32c !== undefined && { isChecksumGiven: true }),
    };
    secret.versions.push(version);
    store.save(secret);
    return versionResource(secret, version);
  };
  const setState = (state: SecretVersion['state']) => async (call: RestRequest) => {
    const { secret, version } = versionOf(call);
    if (version.state === 'DESTROYED' && state !== 'DESTROYED')
      throw new RpcError(
        rpcCode.failedPrecondition,
        `Secret Version [${secretName(secret)}/versions/${String(version.id)}] is in DESTROYED state.`,
      );
    version.state = state;
    if (state === 'DESTROYED') {
      delete version.data;
      version.destroyTime ??= new Date().toISOString();
    }
    store.save(secret);
    return versionResource(secret, version);
  };

  const version = `${secrets}/{secret}/versions/{version}`;
  return [
    jsonRoute('POST', secrets, `${service}/CreateSecret`, create),
    jsonRoute('GET', secrets, `${service}/ListSecrets`, async (call) => {
      const all = store.list(call.params['project'] ?? '');
      const { page, nextPageToken } = pageOf(call, all);
      return {
        ...(page.length > 0 && { secrets: page.map(secretResource) }),
        ...(nextPageToken !== undefined && { nextPageToken }),
        totalSize: all.length,
      };
    }),
    jsonRoute('GET', `${secrets}/{secret}`, `${service}/GetSecret`, async (call) =>
      secretResource(find(call)),
    ),
    jsonRoute('DELETE', `${secrets}/{secret}`, `${service}/DeleteSecret`, async (call) => {
      store.remove(find(call));
      return {};
    }),
    jsonRoute('POST', `${secrets}/{secret}:addVersion`, `${service}/AddSecretVersion`, addVersion),
    jsonRoute('GET', `${secrets}/{secret}/versions`, `${service}/ListSecretVersions`, async (call) => {
      const secret = find(call);
      const { page, nextPageToken } = pageOf(call, secret.versions.toReversed());
      return {
        ...(page.length > 0 && { versions: page.map((entry) => versionResource(secret, entry)) }),
        ...(nextPageToken !== undefined && { nextPageToken }),
        totalSize: secret.versions.length,
      };
    }),
    jsonRoute('GET', version, `${service}/GetSecretVersion`, async (call) => {
      const found = versionOf(call);
      return versionResource(found.secret, found.version);
    }),
    jsonRoute('GET', `${version}:access`, `${service}/AccessSecretVersion`, async (call) => {
      const secret = find(call);
      const { version: found, data } = accessVersion(secret, call.params['version'] ?? '');
      return {
        name: `${secretName(secret)}/versions/${String(found.id)}`,
        payload: { data: data.toString('base64'), dataCrc32c: checksum(data) },
      };
    }),
    jsonRoute('POST', `${version}:enable`, `${service}/EnableSecretVersion`, setState('ENABLED')),
    jsonRoute('POST', `${version}:disable`, `${service}/DisableSecretVersion`, setState('DISABLED')),
    jsonRoute('POST', `${version}:destroy`, `${service}/DestroySecretVersion`, setState('DESTROYED')),
  ];
}

function secretResource(secret: Secret): object {
  const { createTime, etag, labels, annotations } = secret;
  return {
    name: secretName(secret),
    replication: { automatic: {} },
    ...{ createTime, etag },
    ...(Object.keys(labels).length > 0 && { labels }),
    ...(Object.keys(annotations).length > 0 && { annotations }),
  };
}

function versionResource(secret: Secret, version: SecretVersion): object {
  const { id, state, createTime, destroyTime } = version;
  return {
    name: `${secretName(secret)}/versions/${String(id)}`,
    ...{ createTime, state },
    ...(destroyTime !== undefined && { destroyTime }),
    ...(version.isChecksumGiven === true && { clientSpecifiedPayloadChecksum: true }),
    replicationStatus: { automatic: {} },
    etag: secret.etag,
  };
}

/** CRC-32C as a decimal number, as proto3 JSON writes an int64. */
function checksum(bytes: Buffer): string {
  const crc = createCrc32c();
  crc.update(bytes);
  return String(Buffer.from(crc.digest(), 'base64').readUInt32BE());
}

function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  // The values of what was sent must not be repeated in an error.
  throw invalid(`Invalid value at '${parsed.error.issues[0]?.path.join('.') ?? ''}'.`);
}

function invalid(message: string): RpcError {
  return new RpcError(rpcCode.invalidArgument, message);
}
