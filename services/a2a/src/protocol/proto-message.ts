import * as z from 'zod';

/** Fields whose null is a value of its own (google.protobuf.Value) and not "unset". */
const NULLABLE_FIELDS = new Set(['data']);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const toSnakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/**
 * The schema of one protobuf message in ProtoJSON: field names in camelCase or snake_case, null means unset,
 * unknown fields are ignored. What comes out has camelCase names only.
 */
export const protoMessage = <Shape extends z.ZodRawShape>(shape: Shape) => {
  const aliases = Object.keys(shape).map((name) => [name, toSnakeCase(name)] as const);
  return z.preprocess((value) => {
    if (!isRecord(value)) return value;
    const known: Record<string, unknown> = {};
    for (const [name, snakeName] of aliases) {
      const field = name in value ? value[name] : value[snakeName];
      if (field !== undefined && (field !== null || NULLABLE_FIELDS.has(name))) known[name] = field;
    }
    return known;
  }, z.object(shape));
};

/** A protobuf enum in ProtoJSON: its name, or its number. `names[n]` is the name of number n. */
export const protoEnum = <const Names extends readonly [string, ...string[]]>(names: Names) =>
  z.preprocess((value) => (typeof value === 'number' ? names[value] : value), z.enum(names));
