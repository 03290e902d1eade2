/** JSON Schema (draft 2020-12) in the part that zod writes. */
export interface JsonSchema {
  type?: string | string[];
  description?: string;
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  additionalProperties?: JsonSchema | boolean;
  $ref?: string;
  $defs?: Record<string, JsonSchema>;
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
}

/** Beyond so many values a list says how many more there are. */
const SHOWN_VALUES = 45;

/** The name that a reference ends in. */
export function refName(ref: string): string {
  return ref.slice(ref.lastIndexOf('/') + 1);
}

/** A schema's type in a few words for a table: `string`, `"a" or "b"`, `Agent[]`, `integer, 1 to 100`. */
export function typeWords(schema: JsonSchema, link: (name: string) => string): string {
  if (schema.$ref !== undefined) return link(refName(schema.$ref));
  if (schema.const !== undefined) return code(schema.const);
  if (schema.enum) return values(schema.enum);
  const branches = schema.anyOf ?? schema.oneOf;
  if (branches) return [...new Set(branches.map((branch) => typeWords(branch, link)))].join(' or ');
  if (schema.allOf?.length === 1 && schema.allOf[0]) return typeWords(schema.allOf[0], link);
  const types = [schema.type ?? 'any'].flat();
  return types.map((type) => ofType(type, schema, link)).join(' or ');
}

function ofType(type: string, schema: JsonSchema, link: (name: string) => string): string {
  switch (type) {
    case 'array':
      return schema.items ? `list of ${typeWords(schema.items, link)}${count(schema)}` : 'list';
    case 'object':
      if (typeof schema.additionalProperties === 'object' && !schema.properties)
        return `map to ${typeWords(schema.additionalProperties, link)}`;
      return 'object';
    case 'string':
      return `string${stringBounds(schema)}`;
    case 'integer':
    case 'number':
      return `${type}${range(schema.minimum, schema.maximum)}`;
    default:
      return type;
  }
}

function stringBounds({ format, minLength, maxLength }: JsonSchema): string {
  if (format === 'date-time') return ', a time (RFC 3339)';
  if (format === 'uri') return ', a URL';
  if (minLength === undefined && maxLength === undefined) return '';
  if (maxLength === undefined)
    return minLength === 1 ? ', not empty' : `, at least ${String(minLength)} characters`;
  return `, at most ${String(maxLength)} characters`;
}

/** zod bounds integers by what a double holds, which says nothing. */
function range(minimum = -Number.MAX_SAFE_INTEGER, maximum = Number.MAX_SAFE_INTEGER): string {
  const least = minimum > -Number.MAX_SAFE_INTEGER;
  const most = maximum < Number.MAX_SAFE_INTEGER;
  if (least && most) return `, ${String(minimum)} to ${String(maximum)}`;
  if (least) return `, at least ${String(minimum)}`;
  return most ? `, at most ${String(maximum)}` : '';
}

function count({ maxItems }: JsonSchema): string {
  return maxItems === undefined ? '' : `, at most ${String(maxItems)}`;
}

const code = (value: unknown) => `\`${JSON.stringify(value)}\``;

function values(all: readonly unknown[]): string {
  const shown = all.slice(0, SHOWN_VALUES).map(code).join(', ');
  return all.length > SHOWN_VALUES ? `${shown} and ${String(all.length - SHOWN_VALUES)} more` : shown;
}
