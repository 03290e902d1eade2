import { engineUrl } from '@agent-gallery/contract';
import { z } from 'zod';
import type { AgentEngines, EngineOperation, EngineView } from '../engine/engines.ts';
import type { ServiceOrder, ServicePlace } from '../engine/ports.ts';
import { rethrowGoogleError } from './google-error.ts';

const TIMEOUT_MS = 10_000;
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
const errorSchema = z.object({ error: z.object({ message: z.string() }) });

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
  getAccessToken: () => Promise<string>,
): AgentEngines {
  const origin = endpoint?.href.replace(/\/$/, '');
  const base = (region: string) => `${origin ?? `https://${region}-aiplatform.googleapis.com`}/v1`;
  const regionOf = (name: string) => name.split('/')[3] ?? '';
  const call = async (doing: string, method: string, url: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(url, {
      method,
      headers: {
        authorization: `Bearer ${await getAccessToken()}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (response.ok) return JSON.parse(text);
    const said = errorSchema.safeParse(parseJson(text));
    const message = said.success ? said.data.error.message : `Vertex AI answered HTTP ${response.status}.`;
    // gRPC's INVALID_ARGUMENT and FAILED_PRECONDITION, which the map of errors knows by number.
    const code = response.status === 400 ? 3 : response.status;
    return rethrowGoogleError(Object.assign(new Error(message), { code }), doing);
  };
  const toOperation = (value: unknown): EngineOperation => {
    const { name, done, error } = operationSchema.parse(value);
    return { name, done, error: error ?? null, engine: engineOf(name) };
  };
  const ignoreMissing = (error: unknown): undefined => {
    if ((error as { code?: unknown }).code !== 404) throw error;
    return undefined;
  };
  return {
    url: (name) => engineUrl(name, origin),
    find: async ({ project, region, name }) => {
      const filter = encodeURIComponent(`display_name="${name}"`);
      const url = `${base(region)}/projects/${project}/locations/${region}/reasoningEngines?filter=${filter}`;
      const { reasoningEngines } = listSchema.parse(await call('list the project’s engines', 'GET', url));
      const [engine] = reasoningEngines.filter(({ displayName }) => displayName === name);
      return engine satisfies EngineView | undefined;
    },
    create: async (place, order) => {
      const url = `${base(place.region)}/projects/${place.project}/locations/${place.region}/reasoningEngines`;
      return toOperation(await call('create the engine', 'POST', url, toEngine(place, order)));
    },
    update: async (name, place, order) => {
      const url = `${base(place.region)}/${name}?updateMask=${UPDATE_MASK}`;
      return toOperation(await call('update the engine', 'PATCH', url, toEngine(place, order)));
    },
    operation: async (name) =>
      toOperation(await call('read the operation', 'GET', `${base(regionOf(name))}/${name}`)),
    cancel: async (name) => {
      await call('cancel the operation', 'POST', `${base(regionOf(name))}/${name}:cancel`, {}).catch(
        ignoreMissing,
      );
    },
    delete: async (name) => {
      await call('delete the engine', 'DELETE', `${base(regionOf(name))}/${name}?force=true`).catch(
        ignoreMissing,
      );
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
