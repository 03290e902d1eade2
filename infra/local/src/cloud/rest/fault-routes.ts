import { z } from 'zod';
import type { Faults, InjectedFault } from '../rpc/faults.ts';
import { RpcError, rpcCode, type RpcCode } from '../rpc-error.ts';
import { isDeepStrictEqual } from 'node:util';
import { codeByName } from './rest-error.ts';
import { jsonRoute, type RestRequest, type RestRoute } from './rest-route.ts';

const errorSchema = z.object({
  /** `PERMISSION_DENIED`, `RESOURCE_EXHAUSTED`, … */
  code: z.string(),
  message: z.string().optional(),
});

const faultSchema = z.strictObject({
  method: z.string().min(1),
  times: z.int().min(1).optional(),
  delayMs: z.int().min(0).optional(),
  before: errorSchema.optional(),
  after: errorSchema.optional(),
  twice: z.boolean().optional(),
  /** Fields that the request must have, at any depth. */
  matches: z.record(z.string(), z.unknown()).optional(),
});

/**
 * `/_local/faults`: tests in other processes make methods fail. POST injects one and answers its id, GET lists them with how
 * often each has struck, DELETE takes one or all away.
 */
export function createFaultRoutes(faults: Faults): RestRoute[] {
  const injected = new Map<string, { fault: z.infer<typeof faultSchema>; handle: InjectedFault }>();
  let count = 0;
  const guarded = (work: (request: RestRequest) => object) => async (request: RestRequest) => {
    // A page in a browser that reaches this port under another name is not to touch it.
    const { hostname } = new URL(request.origin);
    if (hostname !== '127.0.0.1' && hostname !== 'localhost')
      throw new RpcError(rpcCode.permissionDenied, 'Ask at 127.0.0.1.');
    return work(request);
  };
  const show = (id: string) => {
    const entry = injected.get(id);
    if (!entry) throw new RpcError(rpcCode.notFound, `There is no fault ${id}.`);
    return { id, ...entry.fault, hits: entry.handle.hits };
  };

  const route = (verb: 'GET' | 'POST' | 'DELETE', path: string, work: (request: RestRequest) => object) =>
    jsonRoute(verb, path, `local.Faults/${verb}`, guarded(work));
  return [
    route('POST', '/_local/faults', ({ body }) => {
      const parsed = faultSchema.safeParse(body);
      if (!parsed.success) throw new RpcError(rpcCode.invalidArgument, z.prettifyError(parsed.error));
      const { method, times, delayMs, before, after, twice, matches } = parsed.data;
      const handle = faults.inject({
        method,
        ...(times !== undefined && { times }),
        ...(delayMs !== undefined && { delayMs }),
        ...(before && { before: errorOf(before, method) }),
        ...(after && { after: errorOf(after, method) }),
        ...(twice && { twice }),
        ...(matches && { matches: (request) => holds(request, matches) }),
      });
      count += 1;
      injected.set(String(count), { fault: parsed.data, handle });
      return show(String(count));
    }),
    route('GET', '/_local/faults', () => ({ faults: [...injected.keys()].map(show) })),
    route('GET', '/_local/faults/{id}', ({ params }) => show(params['id'] ?? '')),
    route('DELETE', '/_local/faults/{id}', ({ params }) => {
      const shown = show(params['id'] ?? '');
      injected.get(shown.id)?.handle.remove();
      injected.delete(shown.id);
      return shown;
    }),
    route('DELETE', '/_local/faults', () => {
      faults.clear();
      injected.clear();
      return {};
    }),
  ];
}

function errorOf({ code, message }: z.infer<typeof errorSchema>, method: string): RpcError {
  const number = codeByName(code);
  if (number === undefined) throw new RpcError(rpcCode.invalidArgument, `There is no code ${code}.`);
  return new RpcError(number as RpcCode, message ?? `${code}: injected into ${method}`);
}

function holds(value: unknown, wanted: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null || Array.isArray(wanted))
    return isDeepStrictEqual(value, wanted);
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(wanted).every(([name, child]) =>
    holds((value as Record<string, unknown>)[name], child),
  );
}
