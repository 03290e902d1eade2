import { randomInt } from 'node:crypto';
import { RpcError, rpcCode } from '../rpc-error.ts';
import { jsonRoute, type RestRequest, type RestRoute } from '../rest/rest-route.ts';
import { newEtag } from '../run/new-revision.ts';
import { copyPath, toCamelCase } from '../run/resource/merge-service.ts';
import { parseLocation } from '../run/resource/service-name.ts';
import { paginate } from '../run/service-handlers.ts';
import type { AgentEngine } from './create-agent-engine.ts';
import { parseEngineName } from './engine-name.ts';
import type { EngineRecord } from './engine-store.ts';
import { validateEngine } from './engine-template.ts';
import { engineInputSchema, settableFields, type EngineInput, type ReasoningEngine } from './resources.ts';

const service = 'google.cloud.aiplatform.v1.ReasoningEngineService';
const engineName = '{name=projects/*/locations/*/reasoningEngines/*}';
const parent = '{parent=projects/*/locations/*}';

/** Creating, reading, listing, changing and deleting of engines, in the versions v1 and v1beta1. */
export function createEngineRoutes(agentEngine: AgentEngine): RestRoute[] {
  const find = (name: string): EngineRecord => {
    parseEngineName(name);
    const record = agentEngine.store.get(name);
    if (record) return record;
    throw new RpcError(rpcCode.notFound, `The ReasoningEngine does not exist: ${name}`);
  };

  const create = async ({ params, body }: RestRequest) => {
    const { parent = '' } = params;
    parseLocation(parent);
    const input = readEngine(body);
    validateEngine(input);
    const now = new Date().toISOString();
    const engine: ReasoningEngine = {
      ...input,
      name: `${parent}/reasoningEngines/${newId()}`,
      displayName: input.displayName ?? '',
      createTime: now,
      updateTime: now,
      etag: newEtag(),
    };
    return agentEngine.apply({ engine, generation: 0 }, engine, 'Create');
  };

  const list = async ({ params, query }: RestRequest) => {
    const { parent = '' } = params;
    parseLocation(parent);
    const matches = parseFilter(query.get('filter') ?? '');
    const engines = agentEngine.store
      .all()
      .map(({ engine }) => engine)
      .filter((engine) => engine.name.startsWith(`${parent}/reasoningEngines/`) && matches(engine));
    const { page, nextPageToken } = paginate(
      engines,
      Number(query.get('pageSize') ?? 0),
      query.get('pageToken') ?? '',
    );
    return {
      ...(page.length > 0 && { reasoningEngines: page }),
      ...(nextPageToken !== undefined && { nextPageToken }),
    };
  };

  const patch = async ({ params, query, body }: RestRequest) => {
    const record = find(params['name'] ?? '');
    const input = readEngine(body);
    const current = record.wanted ?? record.engine;
    const mask = query.get('updateMask') ?? query.get('update_mask');
    const paths = mask ? mask.split(',') : Object.keys(input);
    const wanted = structuredClone(current);
    for (const path of paths) {
      const fields = path.split('.').map(toCamelCase);
      if (!(settableFields as readonly string[]).includes(fields[0] ?? ''))
        throw new RpcError(rpcCode.invalidArgument, `Invalid update_mask: ${path} cannot be updated.`);
      copyPath(wanted, input, fields);
    }
    validateEngine(wanted);
    wanted.etag = newEtag();
    return agentEngine.apply(record, wanted, 'Update');
  };

  return ['v1', 'v1beta1'].flatMap((version) => [
    jsonRoute('POST', `/${version}/${parent}/reasoningEngines`, `${service}/CreateReasoningEngine`, create),
    jsonRoute('GET', `/${version}/${parent}/reasoningEngines`, `${service}/ListReasoningEngines`, list),
    jsonRoute(
      'GET',
      `/${version}/${engineName}`,
      `${service}/GetReasoningEngine`,
      async ({ params }) => find(params['name'] ?? '').engine,
    ),
    jsonRoute('PATCH', `/${version}/${engineName}`, `${service}/UpdateReasoningEngine`, patch),
    jsonRoute('DELETE', `/${version}/${engineName}`, `${service}/DeleteReasoningEngine`, async ({ params }) =>
      agentEngine.remove(find(params['name'] ?? '')),
    ),
  ]);
}

function readEngine(body: Record<string, unknown>): EngineInput {
  const settable = Object.fromEntries(
    settableFields.flatMap((field) => (body[field] === undefined ? [] : [[field, body[field]]])),
  );
  const parsed = engineInputSchema.safeParse(settable);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new RpcError(
    rpcCode.invalidArgument,
    `Invalid value at 'reasoning_engine.${issue?.path.join('.') ?? ''}': ${issue?.message ?? ''}`,
  );
}

/** `display_name="x"` and `labels.key=value`, joined by AND. */
function parseFilter(filter: string): (engine: ReasoningEngine) => boolean {
  const tests = filter
    .split(/\s+AND\s+/)
    .filter((term) => term.trim() !== '')
    .map((term) => {
      const match = /^\s*(display_name|displayName|labels\.([\w-]+))\s*[=:]\s*"?([^"]*?)"?\s*$/.exec(term);
      if (!match) throw new RpcError(rpcCode.invalidArgument, `Invalid filter: ${filter}`);
      const [, , label, value = ''] = match;
      return (engine: ReasoningEngine) =>
        (label === undefined ? engine.displayName : engine.labels?.[label]) === value;
    });
  return (engine) => tests.every((test) => test(engine));
}

/** Nineteen digits, as Vertex AI gives them. */
function newId(): string {
  return `${String(randomInt(1, 10))}${Array.from({ length: 18 }, () => String(randomInt(10))).join('')}`;
}
