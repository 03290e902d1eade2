import type { LlmRequest } from '@google/adk';
import type { Content, FunctionDeclaration, Part, Tool } from '@google/genai';
import { toJsonSchema } from './to-json-schema.ts';

type ContentPart = { type: 'text'; text: string } | { type: 'image_url'; image_url: { url: string } };

export interface OpenAiToolCall {
  id: string;
  type: 'function';
  function: { name: string; arguments: string };
}

export type OpenAiMessage =
  | { role: 'system'; content: string }
  | { role: 'user'; content: string | ContentPart[] }
  | { role: 'assistant'; content: string | null; tool_calls?: OpenAiToolCall[] }
  | { role: 'tool'; tool_call_id: string; content: string };

/** The body of a request to `/chat/completions`. */
export interface OpenAiRequest {
  model: string;
  messages: OpenAiMessage[];
  stream: boolean;
  stream_options?: { include_usage: boolean };
  tools?: { type: 'function'; function: { name: string; description: string; parameters: unknown } }[];
  temperature?: number;
  top_p?: number;
  max_tokens?: number;
  stop?: string[];
  response_format?: { type: 'json_schema'; json_schema: { name: string; schema: unknown } };
}

const textOfInstruction = (instruction: unknown): string => {
  if (typeof instruction === 'string') return instruction;
  if (Array.isArray(instruction)) return instruction.map(textOfInstruction).join('\n');
  const { parts, text } = (instruction ?? {}) as Content & Part;
  return text ?? parts?.map((part) => part.text ?? '').join('\n') ?? '';
};

const toContentParts = (parts: readonly Part[]): ContentPart[] =>
  parts.flatMap((part): ContentPart[] => {
    if (part.text !== undefined && !part.thought) return [{ type: 'text', text: part.text }];
    const { inlineData, fileData } = part;
    if (inlineData?.data && inlineData.mimeType?.startsWith('image/')) {
      return [
        { type: 'image_url', image_url: { url: `data:${inlineData.mimeType};base64,${inlineData.data}` } },
      ];
    }
    if (fileData?.fileUri && fileData.mimeType?.startsWith('image/')) {
      return [{ type: 'image_url', image_url: { url: fileData.fileUri } }];
    }
    return [];
  });

/** One user content: answers of tools are messages of their own, before what the user said. */
const fromUser = (parts: readonly Part[]): OpenAiMessage[] => {
  const answers = parts.flatMap(({ functionResponse }): OpenAiMessage[] =>
    functionResponse
      ? [
          {
            role: 'tool',
            tool_call_id: functionResponse.id ?? functionResponse.name ?? '',
            content: JSON.stringify(functionResponse.response ?? {}),
          },
        ]
      : [],
  );
  const said = toContentParts(parts);
  if (said.length === 0) return answers;
  const isText = said.every((part) => part.type === 'text');
  const content = isText ? said.map((part) => part.text).join('\n') : said;
  return [...answers, { role: 'user', content }];
};

const fromModel = (parts: readonly Part[]): OpenAiMessage[] => {
  const text = parts.map((part) => (part.thought ? '' : (part.text ?? ''))).join('');
  const calls = parts.flatMap(({ functionCall }): OpenAiToolCall[] =>
    functionCall
      ? [
          {
            id: functionCall.id ?? functionCall.name ?? '',
            type: 'function',
            function: { name: functionCall.name ?? '', arguments: JSON.stringify(functionCall.args ?? {}) },
          },
        ]
      : [],
  );
  if (text === '' && calls.length === 0) return [];
  return [
    { role: 'assistant', content: text === '' ? null : text, ...(calls.length > 0 && { tool_calls: calls }) },
  ];
};

const declarationsOf = (request: LlmRequest): FunctionDeclaration[] =>
  (request.config?.tools ?? []).flatMap((tool) => (tool as Tool).functionDeclarations ?? []);

/** What an ADK request is for an OpenAI-compatible endpoint. */
export const toOpenAiRequest = (model: string, request: LlmRequest, stream: boolean): OpenAiRequest => {
  const { config } = request;
  const system = textOfInstruction(config?.systemInstruction);
  const tools = declarationsOf(request).map(({ name, description, parameters, parametersJsonSchema }) => ({
    type: 'function' as const,
    function: {
      name: name ?? '',
      description: description ?? '',
      parameters: parametersJsonSchema ?? toJsonSchema(parameters) ?? { type: 'object', properties: {} },
    },
  }));
  const schema = config?.responseJsonSchema ?? toJsonSchema(config?.responseSchema);
  return {
    model,
    messages: [
      ...(system === '' ? [] : [{ role: 'system' as const, content: system }]),
      ...request.contents.flatMap(({ role, parts }) =>
        role === 'model' ? fromModel(parts ?? []) : fromUser(parts ?? []),
      ),
    ],
    stream,
    ...(stream && { stream_options: { include_usage: true } }),
    ...(tools.length > 0 && { tools }),
    ...(config?.temperature !== undefined && { temperature: config.temperature }),
    ...(config?.topP !== undefined && { top_p: config.topP }),
    ...(config?.maxOutputTokens !== undefined && { max_tokens: config.maxOutputTokens }),
    ...(config?.stopSequences?.length && { stop: config.stopSequences }),
    ...(schema !== undefined && {
      response_format: { type: 'json_schema' as const, json_schema: { name: 'answer', schema } },
    }),
  };
};
