import { RpcError, rpcCode } from '../../rpc-error.ts';
import type { Operation } from '../../rpc/handlers.ts';
import { jsonRoute, type HttpVerb, type RestRequest, type RestRoute } from '../../rest/rest-route.ts';
import type { LocalCloudRun } from '../create-cloud-run.ts';
import type { Revision, Service } from '../resource/resources.ts';
import { parseServiceName, shortName } from '../resource/service-name.ts';
import { servedBy } from '../roll-out.ts';
import { fromKnative } from './from-knative.ts';
import { knativeList, toKnativePart, toKnativeRevision, toKnativeService } from './to-knative.ts';

const root = '/apis/serving.knative.dev/v1/namespaces/{project}';

/** Knative's serving.knative.dev/v1, which gcloud speaks, over the same services as Cloud Run v2. */
export function createKnativeRoutes(run: LocalCloudRun): RestRoute[] {
  const inPlace = ({ params, region }: RestRequest) =>
    run
      .services()
      .filter(({ name }) => {
        const { project, location } = parseServiceName(name);
        const wanted = params['location'] ?? region;
        return project === params['project'] && (!wanted || wanted === '-' || wanted === location);
      })
      .sort((left, right) => left.name.localeCompare(right.name));
  const find = (request: RestRequest, name = request.params['name'] ?? ''): Service => {
    const found = inPlace(request).find((service) => shortName(service.name) === name);
    if (found) return found;
    throw notFound(request, 'SERVICE', name);
  };
  const revisionsIn = (request: RestRequest): [Revision, Service][] =>
    inPlace(request).flatMap((service) =>
      run.revisions(service.name).map((revision): [Revision, Service] => [revision, service]),
    );
  const written = (service: Service, operation: Operation) =>
    toKnativeService(service, shortName(operation.name));
  const isDryRun = ({ query }: RestRequest) => query.get('dryRun') === 'all';
  const show = ([revision, service]: [Revision, Service]) =>
    toKnativeRevision(
      revision,
      service,
      servedBy(service.trafficStatuses ?? []).has(shortName(revision.name)),
    );

  const create = async (request: RestRequest) => {
    const { id, service } = fromKnative(request.body);
    const { project = '' } = request.params;
    const { etag: _, ...asked } = service;
    const parent = `projects/${project}/locations/${regionOf(request)}`;
    const operation = await run.createService({
      parent,
      serviceId: id,
      service: asked,
      validateOnly: isDryRun(request),
    });
    return written(isDryRun(request) ? packed(operation) : find(request, id), operation);
  };
  const replace = async (request: RestRequest) => {
    const current = find(request);
    const { service } = fromKnative(request.body);
    const operation = await run.updateService({
      service: { ...service, name: current.name },
      validateOnly: isDryRun(request),
    });
    return written(isDryRun(request) ? packed(operation) : find(request), operation);
  };
  const deleteService = async (request: RestRequest) => {
    await run.deleteService({ name: find(request).name, validateOnly: isDryRun(request) });
    return { kind: 'Status', status: 'Success' };
  };
  const findRevision = (request: RestRequest): [Revision, Service] => {
    const { name = '' } = request.params;
    const found = revisionsIn(request).find(([revision]) => shortName(revision.name) === name);
    if (found) return found;
    throw notFound(request, 'REVISION', name);
  };
  const deleteRevision = async (request: RestRequest) => {
    await run.deleteRevision({ name: findRevision(request)[0].name });
    return { kind: 'Status', status: 'Success' };
  };
  const listServices = async (request: RestRequest) =>
    page(
      'Service',
      selected(
        request,
        inPlace(request).map((service) => toKnativeService(service)),
      ),
      request,
    );

  const service = (verb: HttpVerb, path: string, name: string, handle: RestRoute['handle'] | Handle) =>
    jsonRoute(verb, path, `google.cloud.run.v1.Services/${name}`, handle as Handle);
  const revision = (verb: HttpVerb, path: string, name: string, handle: Handle) =>
    jsonRoute(verb, path, `google.cloud.run.v1.Revisions/${name}`, handle);
  return [
    service('GET', `${root}/services`, 'ListServices', listServices),
    service('GET', '/v1/projects/{project}/locations/{location}/services', 'ListServices', listServices),
    service('POST', `${root}/services`, 'CreateService', create),
    service('GET', `${root}/services/{name}`, 'GetService', async (request: RestRequest) =>
      toKnativeService(find(request)),
    ),
    service('PUT', `${root}/services/{name}`, 'ReplaceService', replace),
    service('DELETE', `${root}/services/{name}`, 'DeleteService', deleteService),
    revision('GET', `${root}/revisions`, 'ListRevisions', async (request) =>
      page('Revision', selected(request, revisionsIn(request).map(show)), request),
    ),
    revision('GET', `${root}/revisions/{name}`, 'GetRevision', async (request) =>
      show(findRevision(request)),
    ),
    revision('DELETE', `${root}/revisions/{name}`, 'DeleteRevision', deleteRevision),
    ...(['Configuration', 'Route'] as const).flatMap((kind) => {
      const path = `${root}/${kind.toLowerCase()}s`;
      return [
        jsonRoute('GET', path, `google.cloud.run.v1.${kind}s/List${kind}s`, async (request) =>
          page(
            kind,
            selected(
              request,
              inPlace(request).map((found) => toKnativePart(found, kind)),
            ),
            request,
          ),
        ),
        jsonRoute('GET', `${path}/{name}`, `google.cloud.run.v1.${kind}s/Get${kind}`, async (request) =>
          toKnativePart(find(request), kind),
        ),
      ];
    }),
    jsonRoute(
      'GET',
      '/apis/domains.cloudrun.com/v1/namespaces/{project}/domainmappings',
      'google.cloud.run.v1.DomainMappings/ListDomainMappings',
      async () => ({ apiVersion: 'domains.cloudrun.com/v1', kind: 'DomainMappingList', items: [] }),
    ),
  ];
}

type Handle = (request: RestRequest) => Promise<object>;

function regionOf({ region }: RestRequest): string {
  if (region) return region;
  throw new RpcError(
    rpcCode.invalidArgument,
    'Ask at the address of a region, such as us-central1-run.googleapis.com.',
  );
}

/** What a validated request would have made. */
function packed({ response }: Operation): Service {
  return response as unknown as Service;
}

/** Those whose labels fit `a = b, c = d`. */
function selected(request: RestRequest, resources: readonly object[]): object[] {
  const terms = (request.query.get('labelSelector') ?? '')
    .split(',')
    .map((term) => /^\s*([^\s=]+)\s*==?\s*(\S+)\s*$/.exec(term))
    .filter((term) => term !== null);
  return resources.filter((resource) => {
    const { labels = {} } = (resource as { metadata: { labels?: Record<string, string> } }).metadata;
    return terms.every(([, name = '', value]) => labels[name] === value);
  });
}

function page(kind: string, items: readonly object[], { query }: RestRequest): object {
  const limit = Number(query.get('limit') ?? 0) || items.length;
  const offset = Number(query.get('continue') ?? 0) || 0;
  const end = offset + limit;
  return knativeList(kind, items.slice(offset, end), end < items.length ? String(end) : undefined);
}

function notFound({ params, region = '-' }: RestRequest, kind: string, name: string): RpcError {
  return new RpcError(
    rpcCode.notFound,
    `Resource '${name}' of kind '${kind}' in region '${region}' in project '${params['project'] ?? ''}' does not exist.`,
  );
}
