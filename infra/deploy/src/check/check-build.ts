import { createRequire } from 'node:module';
import { parseDocument } from 'yaml';
import { z } from 'zod';

// Cloud Build reads a build file as the message google.devtools.cloudbuild.v1.Build in YAML; its own client carries that
// message's description.

const fieldSchema = z.object({
  type: z.string(),
  rule: z.string().optional(),
  keyType: z.string().optional(),
});
interface Message {
  fields?: Record<string, z.infer<typeof fieldSchema>> | undefined;
  values?: Record<string, number> | undefined;
  nested?: Record<string, Message> | undefined;
}
const messageSchema: z.ZodType<Message> = z.lazy(() =>
  z.object({
    fields: z.record(z.string(), fieldSchema).optional(),
    values: z.record(z.string(), z.number()).optional(),
    nested: z.record(z.string(), messageSchema).optional(),
  }),
);

const PACKAGE = ['google', 'devtools', 'cloudbuild', 'v1'];
const WELL_KNOWN: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  bool: (value) => typeof value === 'boolean',
  bytes: (value) => typeof value === 'string',
  int32: (value) => Number.isInteger(value),
  int64: (value) => Number.isInteger(value) || /^\d+$/.test(String(value)),
  'google.protobuf.Duration': (value) => typeof value === 'string' && /^\d+(\.\d+)?s$/.test(value),
  'google.protobuf.Timestamp': (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)),
};

const camelCase = (name: string) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

function readMessages(): Message {
  const protos: unknown = createRequire(import.meta.url)('@google-cloud/cloudbuild/build/protos/protos.json');
  return PACKAGE.reduce<Message>(
    (message, name) => message.nested?.[name] ?? {},
    messageSchema.parse(protos),
  );
}

/** A message by a name that is seen from within another: the innermost of that name. */
function find(
  root: Message,
  within: readonly string[],
  type: string,
): { path: string[]; message: Message } | undefined {
  for (let depth = within.length; depth >= 0; depth--) {
    const path = [...within.slice(0, depth), ...type.split('.')];
    const message = path.reduce<Message | undefined>((at, name) => at?.nested?.[name], root);
    if (message) return { path, message };
  }
  return undefined;
}

function checkValue(
  root: Message,
  within: readonly string[],
  type: string,
  value: unknown,
  where: string,
): string[] {
  const isPlain = WELL_KNOWN[type];
  if (isPlain) return isPlain(value) ? [] : [`${where} is no ${type}.`];
  const found = find(root, within, type);
  if (!found) return [`${where} is of the type ${type}, which is not checked.`];
  if (found.message.values)
    return typeof value === 'string' && value in found.message.values
      ? []
      : [`${where} is none of ${Object.keys(found.message.values).join(', ')}.`];
  return checkMessage(root, found.path, found.message, value, where);
}

function checkMessage(
  root: Message,
  path: readonly string[],
  message: Message,
  value: unknown,
  where: string,
): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${where} has no fields.`];
  return Object.entries(value).flatMap(([name, content]: [string, unknown]) => {
    const at = where === '' ? name : `${where}.${name}`;
    const field = message.fields?.[camelCase(name)];
    if (!field) return [`${at} is not known.`];
    const check = (one: unknown, place: string) => checkValue(root, path, field.type, one, place);
    if (field.keyType !== undefined)
      return typeof content === 'object' && content !== null
        ? Object.entries(content).flatMap(([key, one]) => check(one, `${at}.${key}`))
        : [`${at} is no map.`];
    if (field.rule !== 'repeated') return check(content, at);
    return Array.isArray(content)
      ? content.flatMap((one, index) => check(one, `${at}[${index}]`))
      : [`${at} is no list.`];
  });
}

const stepsSchema = z.object({
  steps: z
    .array(z.object({ id: z.string().optional(), waitFor: z.array(z.string()).default([]) }))
    .default([]),
  substitutions: z.record(z.string(), z.string()).default({}),
});

/** https://cloud.google.com/build/docs/configuring-builds/substitute-variable-values */
const BUILT_IN = [
  'PROJECT_ID',
  'PROJECT_NUMBER',
  'LOCATION',
  'BUILD_ID',
  'COMMIT_SHA',
  'SHORT_SHA',
  'BRANCH_NAME',
  'REF_NAME',
  'REVISION_ID',
  'REPO_NAME',
  'TAG_NAME',
];

function checkMeaning(build: unknown, text: string, given: readonly string[]): string[] {
  const parsed = stepsSchema.safeParse(build);
  if (!parsed.success) return [];
  const { steps, substitutions } = parsed.data;
  const ids = steps.map(({ id }) => id);
  const known = new Set([...BUILT_IN, ...Object.keys(substitutions), ...given]);
  const used = text.matchAll(/(?<!\$)\$\{?([A-Z_][A-Z0-9_]*)\}?/g);
  return [
    ...steps.flatMap(({ waitFor }, index) =>
      waitFor
        .filter((id) => id !== '-' && !ids.slice(0, index).includes(id))
        .map((id) => `steps[${index}] waits for ${id}, which is no step before it.`),
    ),
    ...[...new Set([...used].map(([, name = '']) => name))]
      .filter((name) => !known.has(name))
      .map((name) => `The substitution ${name} is not known.`),
  ];
}

/**
 * Checks a build file of Cloud Build: each field, its type and its values, steps that are waited for, substitutions (`given`: those
 * that whoever starts it gives). Returns what is wrong.
 */
export function checkBuild(text: string, given: readonly string[] = []): string[] {
  const document = parseDocument(text);
  if (document.errors.length > 0) return document.errors.map(({ message }) => message);
  const build: unknown = document.toJS();
  const root = readMessages();
  const message = root.nested?.['Build'];
  if (!message) throw new Error('The client of Cloud Build does not describe a build.');
  return [...checkMessage(root, ['Build'], message, build, ''), ...checkMeaning(build, text, given)];
}
