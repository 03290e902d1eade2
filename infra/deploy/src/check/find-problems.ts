import { format } from '@cdktf/hcl-tools';
import { checkResourceBody } from './check-body.ts';
import { checkReferences } from './check-references.ts';
import type { ProviderSchema } from './provider-schema.ts';
import { type Body, type Configuration, type Declaration, readConfiguration } from './read-configuration.ts';

export type Providers = Readonly<Record<string, ProviderSchema>>;

function blockOf(providers: Providers, { kind, type, body }: Pick<Declaration, 'kind' | 'type' | 'body'>) {
  if (kind === 'provider') return providers[type]?.provider;
  const named = typeof body['provider'] === 'string' ? body['provider'].replace(/^\$\{|\}$/g, '') : 'google';
  const provider = providers[named];
  return kind === 'data' ? provider?.dataSources[type] : provider?.resources[type];
}

function checkDeclaration(providers: Providers, declaration: Declaration): string[] {
  const { file, kind, type, name } = declaration;
  const where = `${file}: ${kind} ${[type, name].filter(Boolean).join('.')}`;
  const schema = blockOf(providers, declaration);
  if (!schema) return [`${where}: The provider has no such ${kind}.`];
  return checkResourceBody(declaration.body, schema).map((problem) => `${where}: ${problem}`);
}

/** Every variable has a type and a description, every output a description. */
function checkDescriptions({ variables, outputs }: Configuration): string[] {
  const lacks = (body: Body, argument: string) => typeof body[argument] !== 'string' || body[argument] === '';
  return [
    ...[...variables].flatMap(([name, body]) =>
      ['type', 'description']
        .filter((argument) => lacks(body, argument))
        .map((argument) => `The variable “${name}” has no ${argument}.`),
    ),
    ...[...outputs]
      .filter(([, body]) => lacks(body, 'description'))
      .map(([name]) => `The output “${name}” has no description.`),
  ];
}

async function checkFormat({ files }: Configuration): Promise<string[]> {
  const formatted = await Promise.all(files.map(({ text }) => format(text)));
  return files.flatMap(({ name, text }, index) =>
    formatted[index] === text ? [] : [`${name}: It is not formatted: run terraform fmt.`],
  );
}

/**
 * Checks Terraform files by their names without Terraform: syntax, format, every resource, argument and block against what the
 * providers take, every reference. Returns what is wrong; a file that cannot be parsed is the only problem then.
 */
export async function findProblems(
  texts: Readonly<Record<string, string>>,
  providers: Providers,
): Promise<string[]> {
  let configuration: Configuration;
  try {
    configuration = await readConfiguration(texts);
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
  const hasAttribute = (kind: 'resource' | 'data', type: string, attribute: string) =>
    Object.values(providers).some((provider) => {
      const schema = (kind === 'data' ? provider.dataSources : provider.resources)[type];
      return schema !== undefined && (attribute in schema.attributes || attribute in schema.blocks);
    });
  return [
    ...configuration.declarations.flatMap((declaration) => checkDeclaration(providers, declaration)),
    ...checkReferences(configuration, hasAttribute),
    ...checkDescriptions(configuration),
    ...(await checkFormat(configuration)),
  ];
}
