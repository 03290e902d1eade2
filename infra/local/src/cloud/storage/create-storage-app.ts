import { Hono, type Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { ObjectStore, StoredBucket } from './object-store.ts';
import { addCors, corsSchema } from './xml/cors.ts';
import { addObjectRoutes } from './object-routes.ts';
import type { Signers } from '../project/create-signers.ts';
import type { Faults } from '../rpc/faults.ts';
import { RpcError } from '../rpc-error.ts';
import { restError } from '../rest/rest-error.ts';
import { StorageError } from './storage-error.ts';
import { addUploadRoutes } from './upload-routes.ts';
import { XmlError, xmlBody } from './xml/xml-error.ts';
import { addXmlRoutes } from './xml/xml-routes.ts';

/**
 * The JSON API over a store. @google-cloud/storage asks below `/b` when STORAGE_EMULATOR_HOST is set and below `/storage/v1/b`
 * when it is given an apiEndpoint; uploads go below `/upload/storage/v1/b`.
 */
export function createStorageApp(
  store: ObjectStore,
  { faults, signers }: { faults?: Faults; signers?: Signers } = {},
): Hono {
  const app = new Hono();
  if (faults) addFaults(app, faults);
  addCors(app, store);
  for (const prefix of ['', '/storage/v1']) {
    addBucketRoutes(app, prefix, store);
    addObjectRoutes(app, prefix, store);
  }
  addObjectRoutes(app, '/download/storage/v1', store);
  addUploadRoutes(app, store);
  addXmlRoutes(app, store, signers);
  app.notFound((context) => answer(context, new StorageError(404, 'notFound', 'Not Found')));
  app.onError((error, context) => {
    if (error instanceof XmlError)
      return context.body(xmlBody(error), error.status as ContentfulStatusCode, {
        'content-type': 'application/xml; charset=UTF-8',
      });
    return answer(context, error instanceof StorageError ? error : injected(error));
  });
  return app;
}

/** Lets faults strike, by the names `storage.objects.get`, `storage.buckets.insert` and so on. */
function addFaults(app: Hono, faults: Faults): void {
  app.use('*', async (context, next) => {
    const { method, path } = context.req;
    const [, bucket, collection, object] =
      /^(?:\/(?:upload|download))?(?:\/storage\/v1)?\/b(?:\/([^/]+)(?:\/(o)(?:\/(.+))?)?)?$/.exec(path) ??
      /^\/([^/]+)(\/)(.+)$/.exec(path) ??
      [];
    const verbs = { GET: 'get', POST: 'insert', PUT: 'insert', PATCH: 'patch', DELETE: 'delete' };
    const isList = method === 'GET' && (collection ? object === undefined : bucket === undefined);
    const verb = isList ? 'list' : (verbs[method as keyof typeof verbs] ?? method);
    const name = `storage.${collection ? 'objects' : 'buckets'}.${verb}`;
    await faults.run(name, { bucket, object }, async () => {
      await next();
      return {};
    });
  });
}

/** An error that was injected, or a bug. */
function injected(error: Error): StorageError {
  if (!(error instanceof RpcError)) return new StorageError(500, 'backendError', error.message);
  const { code, status, message } = restError(error).error;
  return new StorageError(code, status, message);
}

function addBucketRoutes(app: Hono, prefix: string, store: ObjectStore): void {
  app.post(`${prefix}/b`, async (context) => {
    const { name, location } = await context.req.json<{ name?: string; location?: string }>();
    const bucket = store.createBucket({
      name: name ?? '',
      projectId: context.req.query('project') ?? '',
      location: (location ?? 'US').toUpperCase(),
      timeCreated: new Date().toISOString(),
    });
    return context.json(bucketResource(bucket, origin(context)));
  });
  app.get(`${prefix}/b`, (context) => {
    const project = context.req.query('project');
    const items = store.buckets().filter(({ projectId }) => projectId === project);
    return context.json({
      kind: 'storage#buckets',
      items: items.map((bucket) => bucketResource(bucket, origin(context))),
    });
  });
  app.get(`${prefix}/b/:bucket`, (context) => {
    const bucket = store.findBucket(context.req.param('bucket'));
    if (!bucket) throw new StorageError(404, 'notFound', 'The specified bucket does not exist.');
    return context.json(bucketResource(bucket, origin(context)));
  });
  app.patch(`${prefix}/b/:bucket`, async (context) => {
    const { cors } = await context.req.json<{ cors?: unknown }>();
    const name = context.req.param('bucket');
    const parsed = corsSchema.safeParse(
      cors === undefined ? (store.findBucket(name)?.cors ?? []) : (cors ?? []),
    );
    if (!parsed.success) throw new StorageError(400, 'invalid', 'Invalid CORS configuration.');
    const bucket = store.setCors(name, parsed.data);
    return context.json(bucketResource(bucket, origin(context)));
  });
}

function bucketResource(bucket: StoredBucket, url: string): object {
  return {
    kind: 'storage#bucket',
    id: bucket.name,
    name: bucket.name,
    selfLink: `${url}/storage/v1/b/${bucket.name}`,
    projectNumber: '0',
    metageneration: '1',
    location: bucket.location,
    locationType: 'multi-region',
    storageClass: 'STANDARD',
    etag: 'CAE=',
    timeCreated: bucket.timeCreated,
    updated: bucket.timeCreated,
    ...(bucket.cors?.length ? { cors: bucket.cors } : {}),
    iamConfiguration: { uniformBucketLevelAccess: { enabled: true } },
  };
}

export function origin(context: Context): string {
  return new URL(context.req.url).origin;
}

function answer(context: Context, { status, reason, message }: StorageError): Response {
  return context.json(
    { error: { code: status, message, errors: [{ message, domain: 'global', reason }] } },
    status as ContentfulStatusCode,
  );
}
