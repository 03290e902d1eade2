import protobuf from 'protobufjs';
import { fromProto3JSON } from 'proto3-json-serializer';
import { toObjectOptions, toRestJson, type Descriptors } from '../rpc/descriptors.ts';
import type { Handler, HandlerTable, MessageObject, Operation } from '../rpc/handlers.ts';
import { nestedOperations } from '../rpc/nested-operations.ts';
import { operationType } from '../rpc/operation-type.ts';
import { RpcError, rpcCode } from '../rpc-error.ts';
import { compileTemplate } from './path-template.ts';
import type { HttpVerb, RestRequest, RestRoute } from './rest-route.ts';

interface HttpRule {
  get?: string;
  post?: string;
  put?: string;
  patch?: string;
  delete?: string;
  body?: string;
  additional_bindings?: HttpRule | HttpRule[];
}

const verbs = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** The REST form of a handler table, by the google.api.http annotations of its methods. */
export function transcodeHandlers(descriptors: Descriptors, handlers: HandlerTable): RestRoute[] {
  return Object.entries(handlers).flatMap(([serviceName, methods]) =>
    descriptors.service(serviceName).methodsArray.flatMap((method) => {
      const handler = methods[method.name.charAt(0).toLowerCase() + method.name.slice(1)];
      if (!handler) return [];
      return rulesOf(method).flatMap((rule) => routeOf(descriptors, serviceName, method, rule, handler));
    }),
  );
}

function rulesOf(method: protobuf.Method): HttpRule[] {
  const options = (method.parsedOptions ?? []) as unknown as Record<string, HttpRule>[];
  return options
    .flatMap((option) => option['(google.api.http)'] ?? [])
    .flatMap((rule) => [rule, ...[rule.additional_bindings ?? []].flat()])
    .flatMap((rule) => [rule, ...earlierVersion(rule)]);
}

/** IAM of services is at the same path in v1 and v2; the other methods of v1 are those of Knative. */
function earlierVersion(rule: HttpRule): HttpRule[] {
  const verb = verbs.find((name) => rule[name] !== undefined);
  const path = verb && rule[verb];
  if (!verb || !path || !/^\/v2\/.*:(get|set|test)Iam/.test(path)) return [];
  return [{ ...rule, [verb]: path.replace('/v2/', '/v1/') }];
}

function routeOf(
  descriptors: Descriptors,
  serviceName: string,
  method: protobuf.Method,
  rule: HttpRule,
  handler: Handler,
): RestRoute[] {
  const verb = verbs.find((name) => rule[name] !== undefined);
  const { resolvedRequestType: request, resolvedResponseType: response } = method;
  if (!verb || !request || !response) return [];
  const fullName = `${serviceName}/${method.name}`;
  return [
    {
      verb: verb.toUpperCase() as HttpVerb,
      template: compileTemplate(rule[verb] ?? ''),
      method: fullName,
      async handle(call, faults) {
        const message = readMessage(request, rule.body, call);
        const answer = await faults.run(fullName, message, handler);
        return messageJson(descriptors, response, answer);
      },
    },
  ];
}

/** A message as REST JSON; what an operation holds is written in full. */
export function messageJson(descriptors: Descriptors, type: protobuf.Type, message: MessageObject): object {
  if (type.fullName === '.google.longrunning.Operation')
    return toRestJson(operationType(descriptors, message as Operation), message);
  const nested = nestedOperations(descriptors, type, message);
  const rest = { ...message, ...Object.fromEntries(nested.map(({ field }) => [field, undefined])) };
  return {
    ...toRestJson(type, rest),
    ...Object.fromEntries(nested.map(({ field, type: own, value }) => [field, toRestJson(own, value)])),
  };
}

function readMessage(type: protobuf.Type, body: string | undefined, call: RestRequest): MessageObject {
  const json: Record<string, unknown> = {};
  if (body === '*') Object.assign(json, known(type, call.body));
  else if (body) json[camelCase(body)] = known(fieldType(type, camelCase(body)), call.body);
  for (const [path, value] of [...Object.entries(call.params), ...queryEntries(type, call.query)]) {
    setPath(json, path.split('.').map(camelCase), value);
  }
  try {
    const parsed = fromProto3JSON(type, json as never);
    return parsed ? type.toObject(parsed, toObjectOptions) : {};
  } catch (error) {
    throw new RpcError(rpcCode.invalidArgument, `Invalid JSON payload received. ${(error as Error).message}`);
  }
}

function queryEntries(type: protobuf.Type, query: URLSearchParams): [string, unknown][] {
  return [...new Set(query.keys())].flatMap((name): [string, unknown][] => {
    const field = fieldAt(type, name.split('.').map(camelCase));
    if (!field) return [];
    const values = query.getAll(name).map((text) => scalar(field, text));
    return [[name, field.repeated ? values : values[0]]];
  });
}

function scalar(field: protobuf.Field, text: string): unknown {
  if (field.type === 'bool') return text === 'true';
  if (/^(u?int32|s?fixed32|sint32|double|float)$/.test(field.type)) return Number(text);
  return text;
}

function fieldAt(type: protobuf.Type, path: readonly string[]): protobuf.Field | undefined {
  const [name = '', ...rest] = path;
  const field = type.fields[name]?.resolve();
  if (!field || rest.length === 0) return field;
  return field.resolvedType instanceof protobuf.Type ? fieldAt(field.resolvedType, rest) : undefined;
}

function fieldType(type: protobuf.Type, name: string): protobuf.Type | undefined {
  const field = type.fields[name]?.resolve();
  return field?.resolvedType instanceof protobuf.Type ? field.resolvedType : undefined;
}

/** Leaves out what the descriptors do not know, at any depth: clients may be newer or older than they. */
function known(type: protobuf.Type | undefined, value: unknown): unknown {
  if (!type || !isRecord(value) || type.fullName.startsWith('.google.protobuf.')) return value;
  const kept: Record<string, unknown> = {};
  for (const [key, entry] of Object.entries(value)) {
    const name = type.fields[key] ? key : camelCase(key);
    const field = type.fields[name]?.resolve();
    if (!field) continue;
    const inner = field.resolvedType instanceof protobuf.Type ? field.resolvedType : undefined;
    if (field.map && isRecord(entry))
      kept[name] = Object.fromEntries(Object.entries(entry).map(([id, child]) => [id, known(inner, child)]));
    else kept[name] = Array.isArray(entry) ? entry.map((child) => known(inner, child)) : known(inner, entry);
  }
  return kept;
}

function setPath(target: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [name = '', ...rest] = path;
  if (rest.length === 0) {
    target[name] = value;
    return;
  }
  const inner = isRecord(target[name]) ? target[name] : {};
  target[name] = inner;
  setPath(inner, rest, value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
