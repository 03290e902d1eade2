import { PROBLEMS } from '../../../functions/api/src/http/api-problem.ts';
import { cell, fieldTable } from './field-table.ts';
import type { Example, Examples } from './examples.ts';
import { typeWords, type JsonSchema } from './json-schema.ts';
import type { OpenApi, Operation } from './read-open-api.ts';

export const API_PAGE = 'docs/reference/api.md';

const INTRO = `Written by \`npm run docs\` from the API’s own OpenAPI page (\`GET /api/v1/openapi.json\`), from the table of roles in
\`functions/api/test/emulator/role-matrix.test.ts\` and from requests that a test sends. Do not edit it by hand.

Every path begins with \`/api/v1\`. A person sends a Firebase ID token as \`Authorization: Bearer …\`, a machine an API key of a
workspace (\`agk_…\`). Bodies are JSON in UTF-8. Roles build on each other: a deployer may do what a viewer may, an admin all.

Times are RFC 3339 in UTC. The examples are requests that were sent to the API, and what it answered.`;

/** The reference of the API as Markdown. */
export function writeApiPage(
  api: OpenApi,
  roleOf: (operationId: string) => string,
  examples: Examples,
): string {
  const operations = Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
  const tags = [...new Set(operations.flatMap(({ operation }) => operation.tags))];
  const link = (name: string) => `[${name}](#${name.toLowerCase()})`;
  const route = ({ method, path, operation }: (typeof operations)[number]) =>
    writeRoute(
      method,
      path,
      operation,
      roleOf(operation.operationId),
      link,
      examples.routes[operation.operationId],
    );
  return [
    '# API reference',
    INTRO,
    '## Routes',
    ...tags.map((tag) => {
      const rows = operations
        .filter(({ operation }) => operation.tags.includes(tag))
        .map(
          ({ method, path, operation }) =>
            `| \`${method} ${short(path)}\` | [${operation.summary}](#${operation.operationId.toLowerCase()}) | ${roleOf(operation.operationId)} |`,
        );
      return `**${tag}**\n\n| route | does | for |\n| --- | --- | --- |\n${rows.join('\n')}`;
    }),
    '## Errors',
    writeErrors(examples),
    ...tags.flatMap((tag) => [
      `## ${tag}`,
      ...operations.filter(({ operation }) => operation.tags.includes(tag)).map(route),
    ]),
    '## Schemas',
    ...Object.entries(api.components.schemas).map(([name, schema]) => writeSchema(name, schema, link)),
    '',
  ].join('\n\n');
}

const short = (path: string) => path.replace('/api/v1', '');

function writeRoute(
  method: string,
  path: string,
  operation: Operation,
  role: string,
  link: (name: string) => string,
  example: Example | undefined,
): string {
  const { operationId, summary, description, parameters = [], requestBody, responses } = operation;
  const body = Object.values(requestBody?.content ?? {})[0]?.schema;
  return [
    `### ${operationId}`,
    `\`${method} ${path}\``,
    `${summary}. For: ${role}.`,
    ...(description === undefined ? [] : [description]),
    ...(parameters.length === 0 ? [] : [parameterTable(parameters, link)]),
    ...(body === undefined ? [] : [`Body: ${schemaText(body, link)}`]),
    answerList(responses, link),
    ...(example === undefined ? [] : [writeExample(example)]),
  ].join('\n\n');
}

function parameterTable(
  parameters: NonNullable<Operation['parameters']>,
  link: (name: string) => string,
): string {
  const rows = parameters.map(
    ({ name, in: place, required, schema, description }) =>
      `| \`${name}\` | ${place} | ${cell(typeWords(schema, link))} | ${required === true ? 'required' : 'optional'} | ${cell(description ?? schema.description ?? '')} |`,
  );
  return ['| parameter | in | type | | meaning |', '| --- | --- | --- | --- | --- |', ...rows].join('\n');
}

function schemaText(schema: JsonSchema, link: (name: string) => string): string {
  const table = fieldTable(schema, link);
  return table === '' ? `${typeWords(schema, link)}.` : `an object.\n\n${table}`;
}

function answerList(responses: Operation['responses'], link: (name: string) => string): string {
  return Object.entries(responses)
    .map(([status, { description, content = {} }]) => {
      const [type, schema] = Object.entries(content)[0] ?? [];
      const shape =
        schema === undefined || type === 'application/problem+json' || Object.keys(schema.schema).length === 0
          ? ''
          : ` ${typeWords(schema.schema, link)}.`;
      return `- \`${status}\`: ${description}${shape}`;
    })
    .join('\n');
}

/** A request as curl sends it, and what was answered. */
function writeExample({ method, path, body, anonymous, status, answer }: Example): string {
  const token = anonymous ? '' : ' -H "Authorization: Bearer $TOKEN"';
  const lines = [
    `curl -X ${method} "$PORTAL/api/v1${path}"${token}`,
    ...(body === undefined ? [] : [` -H 'Content-Type: application/json' -d '${JSON.stringify(body)}'`]),
  ];
  const given =
    answer === undefined
      ? `answers \`${String(status)}\` with no body.`
      : `answers \`${String(status)}\`:\n\n\`\`\`json\n${JSON.stringify(answer, undefined, 2)}\n\`\`\``;
  return `\`\`\`sh\n${lines.join(' \\\n ')}\n\`\`\`\n\n${given}`;
}

function writeErrors({ errors }: Examples): string {
  const rows = Object.entries(PROBLEMS).map(
    ([code, [status, title]]) => `| ${String(status)} | \`${code}\` | ${title} |`,
  );
  return [
    'Every error is a problem document (RFC 9457, `application/problem+json`). `code` is stable; `detail` says what happened this time; `fix`, where there is one, what to do about it; `requestId` finds its cause in the log.',
    ['| status | code | title |', '| --- | --- | --- |', ...rows].join('\n'),
    ...errors.map((example) => `${example.why}:\n\n${writeExample(example)}`),
  ].join('\n\n');
}

function writeSchema(name: string, schema: JsonSchema, link: (name: string) => string): string {
  const branches = schema.anyOf ?? schema.oneOf;
  const text = branches
    ? branches
        .map((branch) => `Either:\n\n${fieldTable(branch, link) || typeWords(branch, link)}`)
        .join('\n\n')
    : fieldTable(schema, link) || typeWords(schema, link);
  return `### ${name}\n\n${schema.description === undefined ? '' : `${schema.description}\n\n`}${text}`;
}
