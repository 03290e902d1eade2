import { z } from 'zod';
import { readJsonFile, writeJsonFile } from '../json-file.ts';
import { RpcError, rpcCode } from '../rpc-error.ts';
import { jsonRoute, type RestRequest, type RestRoute } from '../rest/rest-route.ts';
import { projectNumber } from './project-number.ts';
import { regions } from './regions.ts';

const stateSchema = z.object({
  /** `PROJECT/run.googleapis.com`: APIs are enabled unless they were disabled. */
  disabledApis: z.array(z.string()),
  /** Project IAM policies by project. */
  policies: z.record(z.string(), z.record(z.string(), z.unknown())),
  /** Permissions that testIamPermissions does not grant. */
  deniedPermissions: z.array(z.string()),
});

/**
 * Service Usage, the project's part of Resource Manager, and locations. Every project exists, every API is enabled until it is
 * disabled, and the caller has every permission but those named at `PUT /_local/denied-permissions`.
 */
export function createProjectRoutes(file: string): RestRoute[] {
  const stored = readJsonFile(file);
  const state = stored
    ? stateSchema.parse(stored)
    : { disabledApis: [], policies: {}, deniedPermissions: [] };
  const save = () => writeJsonFile(file, state);
  const idOf = ({ params }: RestRequest) => params['project'] ?? '';

  const api = (project: string, name: string) => ({
    name: `projects/${projectNumber(project)}/services/${name}`,
    parent: `projects/${projectNumber(project)}`,
    config: { name, title: name },
    state: state.disabledApis.includes(`${project}/${name}`) ? 'DISABLED' : 'ENABLED',
  });
  const setEnabled = (project: string, names: readonly string[], isEnabled: boolean) => {
    const keys = names.map((name) => `${project}/${name}`);
    state.disabledApis = state.disabledApis.filter((key) => !keys.includes(key));
    if (!isEnabled) state.disabledApis.push(...keys);
    save();
    const services = names.map((name) => api(project, name));
    const response = names.length === 1 ? { service: services[0] } : { services };
    return { name: 'operations/noop.DONE_OPERATION', done: true, response };
  };
  const usage = 'google.api.serviceusage.v1.ServiceUsage';
  const serviceUsage = (['v1', 'v1beta1'] as const).flatMap((version) => [
    jsonRoute('GET', `/${version}/projects/{project}/services/{name}`, `${usage}/GetService`, async (call) =>
      api(idOf(call), call.params['name'] ?? ''),
    ),
    jsonRoute('GET', `/${version}/projects/{project}/services`, `${usage}/ListServices`, async (call) => {
      const wanted = /state:(ENABLED|DISABLED)/.exec(call.query.get('filter') ?? '')?.[1];
      const services = apis.map((name) => api(idOf(call), name));
      return { services: services.filter((found) => !wanted || found.state === wanted) };
    }),
    jsonRoute(
      'GET',
      `/${version}/projects/{project}/services:batchGet`,
      `${usage}/BatchGetServices`,
      async (call) => ({
        services: call.query.getAll('names').map((name) => api(idOf(call), name.split('/').at(-1) ?? '')),
      }),
    ),
    ...(['enable', 'disable'] as const).map((verb) =>
      jsonRoute(
        'POST',
        `/${version}/projects/{project}/services/{name}:${verb}`,
        `${usage}/${verb === 'enable' ? 'EnableService' : 'DisableService'}`,
        async (call) => setEnabled(idOf(call), [call.params['name'] ?? ''], verb === 'enable'),
      ),
    ),
    jsonRoute(
      'POST',
      `/${version}/projects/{project}/services:batchEnable`,
      `${usage}/BatchEnableServices`,
      async (call) => setEnabled(idOf(call), z.array(z.string()).parse(call.body['serviceIds']), true),
    ),
  ]);

  const manager = 'google.cloud.resourcemanager.v3.Projects';
  const policyOf = (project: string) => state.policies[project] ?? { version: 1, etag: 'ACAB', bindings: [] };
  const resourceManager = (['v1', 'v3'] as const).flatMap((version) => [
    jsonRoute('GET', `/${version}/projects/{project}`, `${manager}/GetProject`, async (call) => {
      const projectId = idOf(call);
      const number = projectNumber(projectId);
      return version === 'v1'
        ? { projectNumber: number, projectId, lifecycleState: 'ACTIVE', name: projectId }
        : { name: `projects/${number}`, projectId, state: 'ACTIVE', displayName: projectId };
    }),
    jsonRoute(
      'POST',
      `/${version}/projects/{project}:getIamPolicy`,
      `${manager}/GetIamPolicy`,
      async (call) => policyOf(idOf(call)),
    ),
    jsonRoute(
      'POST',
      `/${version}/projects/{project}:setIamPolicy`,
      `${manager}/SetIamPolicy`,
      async (call) => {
        const policy = z.record(z.string(), z.unknown()).parse(call.body['policy'] ?? {});
        state.policies[idOf(call)] = policy;
        save();
        return policy;
      },
    ),
    jsonRoute(
      'POST',
      `/${version}/projects/{project}:testIamPermissions`,
      `${manager}/TestIamPermissions`,
      async (call) => {
        const asked = z.array(z.string()).parse(call.body['permissions'] ?? []);
        return { permissions: asked.filter((name) => !state.deniedPermissions.includes(name)) };
      },
    ),
  ]);

  const denied = jsonRoute('PUT', '/_local/denied-permissions', 'local.Permissions/Deny', async (call) => {
    const parsed = z.array(z.string()).safeParse(call.body['permissions']);
    if (!parsed.success)
      throw new RpcError(rpcCode.invalidArgument, '`permissions` must be a list of permissions.');
    state.deniedPermissions = parsed.data;
    save();
    return { permissions: parsed.data };
  });

  const locations = jsonRoute(
    'GET',
    '/v1/projects/{project}/locations',
    'google.cloud.location.Locations/ListLocations',
    async (call) => ({
      locations: regions.map((locationId) => ({
        name: `projects/${idOf(call)}/locations/${locationId}`,
        locationId,
        displayName: locationId,
      })),
    }),
  );
  return [...serviceUsage, ...resourceManager, locations, denied];
}

const apis = [
  'aiplatform.googleapis.com',
  'artifactregistry.googleapis.com',
  'cloudbuild.googleapis.com',
  'cloudresourcemanager.googleapis.com',
  'iamcredentials.googleapis.com',
  'logging.googleapis.com',
  'run.googleapis.com',
  'secretmanager.googleapis.com',
  'serviceusage.googleapis.com',
  'storage.googleapis.com',
];
