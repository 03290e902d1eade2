import { z } from 'zod';
import type { BlockSchema, CtyType } from './provider-schema.ts';
import type { Body } from './read-configuration.ts';

/** What Terraform itself takes in every resource (https://developer.hashicorp.com/terraform/language/meta-arguments). */
const META = new Set([
  'count',
  'depends_on',
  'dynamic',
  'for_each',
  'lifecycle',
  'provider',
  'connection',
  'provisioner',
]);

const isObject = (value: unknown): value is Body =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isBlockList = (value: unknown): value is Body[] =>
  Array.isArray(value) && value.length > 0 && value.every(isObject);

/** The blocks that a `dynamic` makes: the content of each, by its name. */
const dynamicSchema = z.record(
  z.string(),
  z.array(z.object({ content: z.array(z.record(z.string(), z.unknown())) })),
);

const holdsObjects = (type: CtyType) => Array.isArray(type) && Array.isArray(type[1]);

function checkArgument(name: string, value: unknown, type: CtyType): string[] {
  if (isBlockList(value) && !holdsObjects(type)) return [`“${name}” is an argument, not a block.`];
  const isExpression = typeof value === 'string' && value.includes('${');
  if (isExpression || value === null) return [];
  if (type === 'bool' && typeof value !== 'boolean') return [`“${name}” is true or false.`];
  if (type === 'number' && typeof value !== 'number') return [`“${name}” is a number.`];
  if (type === 'string' && typeof value === 'object') return [`“${name}” is a text.`];
  const isList = Array.isArray(type) && (type[0] === 'list' || type[0] === 'set');
  if (isList && !Array.isArray(value)) return [`“${name}” is a list.`];
  if (Array.isArray(type) && type[0] === 'map' && !isObject(value)) return [`“${name}” is a map.`];
  return [];
}

function checkNested(name: string, bodies: readonly Body[], schema: BlockSchema, isOnce: boolean): string[] {
  const problems = bodies.flatMap((body) => checkBody(body, schema).map((problem) => `${name}: ${problem}`));
  return isOnce && bodies.length > 1
    ? [`There may be one block “${name}”, not ${bodies.length}.`, ...problems]
    : problems;
}

/** Checks a block's arguments and blocks, and the blocks within, against what the provider takes. Returns what is wrong. */
export function checkBody(
  body: Body,
  schema: BlockSchema,
  meta: ReadonlySet<string> = new Set(['dynamic']),
): string[] {
  const dynamic = body['dynamic'] === undefined ? {} : dynamicSchema.parse(body['dynamic']);
  const problems: string[] = [];
  for (const [name, value] of Object.entries(body)) {
    if (meta.has(name)) continue;
    const attribute = schema.attributes[name];
    const nested = schema.blocks[name];
    if (attribute?.use === 'computed') problems.push(`“${name}” is Google's to set.`);
    else if (attribute) problems.push(...checkArgument(name, value, attribute.type));
    else if (!nested) problems.push(`“${name}” is not known.`);
    else if (!isBlockList(value)) problems.push(`“${name}” is a block, not an argument.`);
    else problems.push(...checkNested(name, value, nested.block, nested.isOnce));
  }
  for (const [name, blocks] of Object.entries(dynamic)) {
    const nested = schema.blocks[name];
    if (!nested) problems.push(`The block “${name}” is not known.`);
    else problems.push(...blocks.flatMap(({ content }) => checkNested(name, content, nested.block, true)));
  }
  for (const [name, { use }] of Object.entries(schema.attributes))
    if (use === 'required' && !(name in body)) problems.push(`“${name}” is required.`);
  for (const [name, { isRequired }] of Object.entries(schema.blocks))
    if (isRequired && !(name in body) && !(name in dynamic))
      problems.push(`The block “${name}” is required.`);
  return problems;
}

/** The same for a whole resource, which may have Terraform's own arguments beside. */
export const checkResourceBody = (body: Body, schema: BlockSchema): string[] => checkBody(body, schema, META);
