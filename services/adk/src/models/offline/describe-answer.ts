import type { ToolAnswer } from './read-conversation.ts';

const PLAIN_KEYS = ['result', 'answer', 'text', 'output', 'message'];

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const toWords = (key: string): string =>
  key
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .toLowerCase();

const format = (value: unknown): string => {
  if (typeof value === 'number') return value.toLocaleString('en');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (value === null || value === undefined) return 'none';
  if (Array.isArray(value)) return value.map(format).join(', ');
  if (isObject(value)) {
    return Object.entries(value)
      .map(([key, each]) => `${toWords(key)} ${format(each)}`)
      .join(', ');
  }
  return String(value);
};

const toLines = (value: unknown): string => {
  if (Array.isArray(value)) return value.map((each) => `- ${format(each)}`).join('\n');
  if (!isObject(value)) return format(value);
  return Object.entries(value)
    .map(([key, each]) => `- ${toWords(key)}: ${format(each)}`)
    .join('\n');
};

/** Text of an MCP result (`content` with text parts); undefined if it is none. */
const mcpText = (response: Record<string, unknown>): string | undefined => {
  const { content } = response;
  if (!Array.isArray(content)) return undefined;
  const texts = content.flatMap((part: unknown) =>
    isObject(part) && typeof part['text'] === 'string' ? [part['text']] : [],
  );
  return texts.length > 0 ? texts.join('\n') : undefined;
};

/** Why a tool has failed, in its own words; undefined if it has not. */
export const failureOf = ({ response }: ToolAnswer): string | undefined => {
  if (response['isError'] === true) return mcpText(response) ?? 'it gave no reason';
  const { error } = response as { error?: unknown };
  if (error === undefined || error === null || error === false) return undefined;
  return isObject(error) && typeof error['message'] === 'string' ? error['message'] : format(error);
};

/** What a tool has answered, in plain language. */
export const describeAnswer = (answer: ToolAnswer): string => {
  const failure = failureOf(answer);
  if (failure !== undefined) return `\`${answer.name}\` could not answer: ${failure}`;
  const { response } = answer;
  const text = mcpText(response);
  if (text !== undefined) return text;
  const keys = Object.keys(response);
  const [key] = keys;
  if (key !== undefined && keys.length === 1 && PLAIN_KEYS.includes(key)) return toLines(response[key]);
  return keys.length === 0 ? `\`${answer.name}\` is done.` : toLines(response);
};
