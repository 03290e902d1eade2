import { engineUrl } from '@agent-gallery/contract';
import { createGoogleRest } from '@agent-gallery/google';
import { z } from 'zod';
import type { AgentEngines, EngineOperation, EngineView } from '../engine/engines.ts';
import type { ServiceOrder, ServicePlace } from '../engine/ports.ts';
import { googleErrorCode, rethrowGoogleError } from './google-error.ts';

const NOT_FOUND = 404;
const UPDATE_MASK = 'displayName,description,labels,spec';
/** The least that Agent Engine takes. */
const MIN_MEMORY_MIB = 1024;
const MAX_MIN_INSTANCES = 10;

const engineSchema = z.object({
  name: z.string(),
  displayName: z.string().default(''),
  labels: z.record(z.string(), z.string()).default({}),
});
const listSchema = z.object({ reasoningEngines: z.array(engineSchema).default([]) });
const operationSchema = z.object({
  name: z.string(),
  done: z.boolean().default(false),
  error: z.object({ code: z.number(), message: z.string().default('') }).optional(),
});

/** `projects/P/locations/R/reasoningEngines/ID/operations/O` belongs to the engine before it. */
const engineOf = (operation: string): string => operation.replace(/\/operations\/[^/]+$/, '');

const mebibytes = (memory: string): number =>
  Number.parseInt(memory, 10) * (memory.endsWith('Gi') ? 1024 : 1);

/** An engine as Vertex AI takes it (https://cloud.google.com/vertex-ai/docs/reference/rest/v1/projects.locations.reasoningEngines). */
export function toEngine(place: ServicePlace, { image, env, labels, runtime }: ServiceOrder) {
  const { scaling, cpu, memory, concurrency, serviceAccount } = runtime;
  const entries = Object.entries(env);
  return {
    displayName: place.name,
    labels,
    spec: {
      containerSpec: { imageUri: image },
      deploymentSpec: {
        env: entries.flatMap(([name, value]) => (typeof value === 'string' ? [{ name, value }] : [])),
        secretEnv: entries.flatMap(([name, value]) =>
          typeof value === 'string'
            ? []
            : [{ name, secretRef: { secret: value.secret, version: value.version } }],
        ),
        minInstances: Math.min(scaling.minInstances, MAX_MIN_INSTANCES),
        maxInstances: scaling.maxInstances,
        resourceLimits: {
          cpu: String(cpu),
          memory: mebibytes(memory) < MIN_MEMORY_MIB ? `${MIN_MEMORY_MIB / 1024}Gi` : memory,
        },
        containerConcurrency: concurrency,
      },
      ...(serviceAccount !== null && { serviceAccount }),
    },
  };
}

/** Agent Engine over REST: its client library takes 2 s and 379 MB to load. `endpoint` stands in for Google's, which are regional. */
export function createAgentEngines(
  endpoint: URL | undefined,
  getAccessToken: (project: string | undefined) => Promise<string>,
): AgentEngines {
  const rest = createGoogleRest(endpoint, getAccessToken);
  const hostOf = (name: string) => `${name.split('/')[3]}-aiplatform.googleapis.com`;
  const parentOf = ({ project, region }: ServicePlace) => `projects/${project}/locations/${region}`;
  const toOperation = ({ name, done, error }: z.output<typeof operationSchema>): EngineOperation => ({
    name,
    done,
    error: error ?? null,
    engine: engineOf(name),
  });
  const explain = (doing: string) => (error: unknown) => rethrowGoogleError(error, doing);
  const ignoreMissing = (doing: string) => (error: unknown) => {
    if (googleErrorCode(error) !== NOT_FOUND) rethrowGoogleError(error, doing);
  };
  return {
    url: (name) => engineUrl(name, endpoint?.href),
    find: async (place) => {
      const path = `/v1/${parentOf(place)}/reasoningEngines`;
      const query: [string, string][] = [['filter', `display_name="${place.name}"`]];
      const { reasoningEngines } = await rest(
        { host: hostOf(parentOf(place)), path, query },
        listSchema,
      ).catch(explain('list the project’s engines'));
      const [engine] = reasoningEngines.filter(({ displayName }) => displayName === place.name);
      return engine satisfies EngineView | undefined;
    },
    create: async (place, order) => {
      const parent = parentOf(place);
      const path = `/v1/${parent}/reasoningEngines`;
      const body = toEngine(place, order);
      return toOperation(
        await rest({ host: hostOf(parent), method: 'POST', path, body }, operationSchema).catch(
          explain('create the engine'),
        ),
      );
    },
    update: async (name, place, order) => {
      const call = {
        host: hostOf(name),
        method: 'PATCH' as const,
        path: `/v1/${name}`,
        query: [['updateMask', UPDATE_MASK]] as [string, string][],
        body: toEngine(place, order),
      };
      return toOperation(await rest(call, operationSchema).catch(explain('update the engine')));
    },
    operation: async (name) =>
      toOperation(
        await rest({ host: hostOf(name), path: `/v1/${name}` }, operationSchema).catch(
          explain('read the operation'),
        ),
      ),
    cancel: async (name) => {
      const call = { host: hostOf(name), method: 'POST' as const, path: `/v1/${name}:cancel`, body: {} };
      await rest(call, z.unknown()).catch(ignoreMissing('cancel the operation'));
    },
    delete: async (name) => {
      const query: [string, string][] = [['force', 'true']];
      const call = { host: hostOf(name), method: 'DELETE' as const, path: `/v1/${name}`, query };
      await rest(call, z.unknown()).catch(ignoreMissing('delete the engine'));
    },
  };
}
