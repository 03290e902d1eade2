const NUMERIC_TEXT = new Set([
  'minItems',
  'maxItems',
  'minLength',
  'maxLength',
  'minProperties',
  'maxProperties',
]);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const toMembers = (members: unknown): unknown =>
  isObject(members)
    ? Object.fromEntries(Object.entries(members).map(([name, schema]) => [name, toJsonSchema(schema)]))
    : members;

/**
 * JSON Schema for a schema of the Gemini API, whose types are in upper case, whose counts are text and which has
 * `nullable`; undefined for none.
 */
export const toJsonSchema = (schema: unknown): unknown => {
  if (!isObject(schema)) return undefined;
  const { type, nullable, properties, items, anyOf, ...rest } = schema;
  const name = typeof type === 'string' ? type.toLowerCase() : undefined;
  const known = name === 'type_unspecified' ? undefined : name;
  const others = Object.entries(rest)
    .filter(([key, value]) => key !== 'propertyOrdering' && key !== 'example' && value !== undefined)
    .map(([key, value]) => [key, NUMERIC_TEXT.has(key) ? Number(value) : value]);
  return {
    ...(known !== undefined && { type: nullable === true ? [known, 'null'] : known }),
    ...Object.fromEntries(others),
    ...(properties !== undefined && { properties: toMembers(properties) }),
    ...(items !== undefined && { items: toJsonSchema(items) }),
    ...(Array.isArray(anyOf) && { anyOf: anyOf.map(toJsonSchema) }),
  };
};
