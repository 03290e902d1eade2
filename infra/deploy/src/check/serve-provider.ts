import { join } from 'node:path';
import {
  type ServiceClientConstructor,
  Server,
  ServerCredentials,
  loadPackageDefinition,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import type { BlockSchema, BlockTypeSchema, ProviderSchema } from './provider-schema.ts';

export interface ServedProviders {
  /** Environment in which Terraform asks these instead of providers that it would download. */
  env: { TF_REATTACH_PROVIDERS: string };
  close(): void;
}

type Handler = (call: { request: unknown }, answer: (error: null, value: object) => void) => void;

const NESTING = { single: 'SINGLE', list: 'LIST', set: 'SET' } as const;

function toNestedBlock([typeName, type]: [string, BlockTypeSchema]): object {
  const isSingle = type.nesting === 'single';
  return {
    typeName,
    block: toBlock(type.block),
    nesting: NESTING[type.nesting],
    minItems: type.isRequired && !isSingle ? 1 : 0,
    maxItems: type.isOnce && !isSingle ? 1 : 0,
  };
}

function toBlock({ attributes, blocks }: BlockSchema): object {
  return {
    version: 0,
    attributes: Object.entries(attributes).map(([name, { type, use }]) => ({
      name,
      type: Buffer.from(JSON.stringify(type)),
      required: use === 'required',
      optional: use === 'optional' || use === 'either',
      computed: use === 'computed' || use === 'either',
    })),
    blockTypes: Object.entries(blocks).map(toNestedBlock),
  };
}

const toSchema = (block: BlockSchema) => ({ version: 0, block: toBlock(block) });

const mapValues = (blocks: Readonly<Record<string, BlockSchema>>) =>
  Object.fromEntries(Object.entries(blocks).map(([name, block]) => [name, toSchema(block)]));

async function serve(provider: ProviderSchema): Promise<{ server: Server; port: number }> {
  const definition = loadSync(join(import.meta.dirname, 'plugin.proto'), { keepCase: false });
  const loaded = loadPackageDefinition(definition) as unknown as {
    tfplugin5: { Provider: ServiceClientConstructor };
  };
  const schema = {
    provider: toSchema(provider.provider),
    resourceSchemas: mapValues(provider.resources),
    dataSourceSchemas: mapValues(provider.dataSources),
  };
  const handlers: Record<string, Handler> = {
    GetSchema: (_call, answer) => answer(null, schema),
    PrepareProviderConfig: ({ request }, answer) =>
      answer(null, { preparedConfig: (request as { config: unknown }).config }),
    ValidateResourceTypeConfig: (_call, answer) => answer(null, {}),
    ValidateDataSourceConfig: (_call, answer) => answer(null, {}),
    Stop: (_call, answer) => answer(null, {}),
  };
  // Terraform asks for the schema again and again, and it is large: it is put into bytes once.
  const { service } = loaded.tfplugin5.Provider;
  const method = service['GetSchema'];
  if (!method) throw new Error('plugin.proto has no GetSchema.');
  const bytes = method.responseSerialize(schema);
  const answering = { ...service, GetSchema: { ...method, responseSerialize: () => bytes } };
  const server = new Server({ 'grpc.max_send_message_length': -1 });
  server.addService(answering, handlers as never);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return { server, port };
}

/**
 * Serves providers to Terraform that know what they take and do nothing: enough for `terraform validate`, and for `terraform
 * test` with mocked providers, with no network and none of the real ones.
 */
export async function serveProviders(providers: readonly ProviderSchema[]): Promise<ServedProviders> {
  const served = await Promise.all(providers.map(serve));
  const reattach = served.map(({ port }, index) => [
    providers[index]?.source ?? '',
    {
      Protocol: 'grpc',
      ProtocolVersion: 5,
      Pid: process.pid,
      Test: true,
      Addr: { Network: 'tcp', String: `127.0.0.1:${String(port)}` },
    },
  ]);
  return {
    env: { TF_REATTACH_PROVIDERS: JSON.stringify(Object.fromEntries(reattach)) },
    close: () => served.forEach(({ server }) => server.forceShutdown()),
  };
}
