import { typeWords, type JsonSchema } from './json-schema.ts';

/** So deep are fields of fields shown; what lies deeper has its JSON Schema. */
const MAX_DEPTH = 4;

/** A table of all fields of an object, those of objects within as `outer.inner`, `list[].inner` and `map.*.inner`. */
export function fieldTable(schema: JsonSchema, link: (name: string) => string): string {
  const rows = fieldRows(schema, '', link, 0);
  if (rows.length === 0) return '';
  return ['| field | type | | meaning |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

function fieldRows(
  schema: JsonSchema,
  prefix: string,
  link: (name: string) => string,
  depth: number,
): string[] {
  if (depth > MAX_DEPTH) return [];
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const path = `${prefix}${name}`;
    const needed = required.has(name) ? (field.default === undefined ? 'required' : '') : 'optional';
    const preset = field.default === undefined ? '' : `default \`${JSON.stringify(field.default)}\``;
    const words = [needed, preset].filter(Boolean).join(', ');
    const row = `| \`${path}\` | ${cell(typeWords(field, link))} | ${cell(words)} | ${cell(field.description ?? '')} |`;
    return [row, ...within(field, path, link, depth + 1)];
  });
}

function within(field: JsonSchema, path: string, link: (name: string) => string, depth: number): string[] {
  const branches = field.anyOf ?? field.oneOf;
  // Branches often share fields, such as `kind`: each row once.
  if (branches) return [...new Set(branches.flatMap((branch) => within(branch, path, link, depth)))];
  if (field.items) return within(field.items, `${path}[]`, link, depth);
  if (typeof field.additionalProperties === 'object')
    return within(field.additionalProperties, `${path}.*`, link, depth);
  return fieldRows(field, `${path}.`, link, depth);
}

/** Text that may stand in a cell of a table. */
export function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ');
}
