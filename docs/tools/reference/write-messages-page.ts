import { z } from 'zod';
import { asyncApi } from '../../../functions/contract/src/async-api.ts';
import { fieldTable } from './field-table.ts';
import type { JsonSchema } from './json-schema.ts';
import { INTERNAL, SENT } from './message-examples.ts';

export const MESSAGES_PAGE = 'docs/reference/messages.md';

interface Message {
  name: string;
  title: string;
  summary: string;
  payload: JsonSchema;
  headers?: JsonSchema;
  examples?: { headers: object; payload: object }[];
}

interface AsyncApi {
  info: { description: string };
  channels: Record<string, { address: string; description: string; messages: Record<string, unknown> }>;
  components: { messages: Record<string, Message> };
}

const INTRO = `Written by \`npm run docs\` from the contract’s AsyncAPI page
([asyncapi.json](../../functions/contract/generated/asyncapi.json)) and from its schemas. Do not edit it by hand.`;

const WEBHOOKS = `## Webhooks

An admin adds a webhook on the page Settings or by [addWebhook](api.md#addwebhook). It gets the body of
\`deployment.status.changed\` for the ends that it asks for (\`ready\`, \`failed\`, \`canceled\`), by POST, signed as
[Standard Webhooks](https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md) say: \`webhook-id\`,
\`webhook-timestamp\` and \`webhook-signature\`, an HMAC-SHA256 over id, timestamp and body. Check it before you believe the body,
refuse a timestamp that is older than five minutes, and take the same \`webhook-id\` twice for one event:

\`\`\`ts run=webhook
import { createHmac, timingSafeEqual } from 'node:crypto';

export function isFromPortal(headers: Headers, body: string, secret: string, nowMs = Date.now()): boolean {
  const id = headers.get('webhook-id') ?? '';
  const timestamp = headers.get('webhook-timestamp') ?? '';
  if (Math.abs(nowMs / 1000 - Number(timestamp)) > 300) return false;
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const expected = createHmac('sha256', key).update(\`\${id}.\${timestamp}.\${body}\`).digest();
  return (headers.get('webhook-signature') ?? '').split(' ').some((signature) => {
    const given = Buffer.from(signature.replace(/^v1,/, ''), 'base64');
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}
\`\`\``;

const PUBLISH = `\`\`\`sh
gcloud pubsub topics publish deployment-requests --project=PROJECT --attribute=publisher=ci --message="$(cat request.json)"
\`\`\``;

/** The reference of the messages as Markdown. */
export function writeMessagesPage(): string {
  const page = asyncApi() as AsyncApi;
  const channels = Object.values(page.channels).map(({ address, description, messages }) => {
    const names = Object.keys(messages).flatMap((key) => page.components.messages[key] ?? []);
    return [`## ${address}`, description, ...names.map(writeMessage)].join('\n\n');
  });
  return [
    '# Message reference',
    INTRO,
    page.info.description,
    `With a request in \`request.json\` and the role of a publisher:\n\n${PUBLISH}`,
    ...channels,
    '## Inside the portal',
    'What the functions say to each other. It may change; other systems must not depend on it.',
    ...INTERNAL.map(({ topic, name, says, schema, attributes, example }) =>
      [
        `### ${name}`,
        `On \`${topic}\`. ${says}`,
        attributeTable(attributes),
        fieldTable(z.toJSONSchema(schema, { io: 'input' }) as JsonSchema, String) ||
          'Its fields are those of the example.',
        json(schema.parse(example)),
      ].join('\n\n'),
    ),
    WEBHOOKS,
    '',
  ].join('\n\n');
}

function writeMessage({ name, title, summary, payload, headers, examples }: Message): string {
  const sent = SENT[name];
  const [first] = examples ?? [];
  const example = sent?.example ?? first?.payload;
  return [
    `### ${name}`,
    `${title}. ${summary}`,
    ...(headers === undefined ? [] : [`Attributes:\n\n${fieldTable(headers, String)}`]),
    ...(sent === undefined ? [] : [attributeTable(sent.attributes)]),
    ...(payload.properties === undefined ? [] : [fieldTable(payload, String)]),
    ...(example === undefined ? [] : [json(example)]),
  ].join('\n\n');
}

function attributeTable(attributes: Readonly<Record<string, string>>): string {
  const rows = Object.entries(attributes).map(([name, value]) => `| \`${name}\` | \`${value}\` |`);
  return ['| attribute | such as |', '| --- | --- |', ...rows].join('\n');
}

function json(value: unknown): string {
  return `\`\`\`json\n${JSON.stringify(value, undefined, 2)}\n\`\`\``;
}
