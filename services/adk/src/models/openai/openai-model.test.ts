import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LlmRequest, LlmResponse } from '@google/adk';
import { Type } from '@google/genai';
import { afterEach, describe, expect, it } from 'vitest';
import { OpenAiModel } from './openai-model.ts';

interface Received {
  url: string | undefined;
  authorization: string | undefined;
  body: Record<string, unknown>;
}

let server: Server | undefined;
afterEach(() => server?.close());

/** An endpoint that answers each request with what it is given, as a stream of events if that is a list. */
const startEndpoint = async (answer: unknown[] | { status: number; body: unknown }) => {
  const received: Received[] = [];
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const { authorization } = request.headers;
      received.push({ url: request.url, authorization, body: JSON.parse(text) as Record<string, unknown> });
      if (!Array.isArray(answer)) {
        response.writeHead(answer.status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(answer.body));
        return;
      }
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const chunk of answer) response.write(`data: ${JSON.stringify(chunk)}\n\n`);
      response.end('data: [DONE]\n\n');
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const model = new OpenAiModel({ model: 'm', baseUrl: `http://127.0.0.1:${port}/v1`, apiKey: 'secret' });
  return { received, model };
};

const request = (contents: LlmRequest['contents']): LlmRequest => ({
  contents,
  toolsDict: {},
  liveConnectConfig: {},
  config: {
    systemInstruction: 'Be brief.',
    tools: [
      {
        functionDeclarations: [
          {
            name: 'get_weather',
            description: 'The weather.',
            parameters: {
              type: Type.OBJECT,
              properties: { city: { type: Type.STRING, nullable: true, minLength: '1' } },
              required: ['city'],
            },
          },
        ],
      },
    ],
  },
});

const collect = async (responses: AsyncGenerator<LlmResponse, void>): Promise<LlmResponse[]> => {
  const all: LlmResponse[] = [];
  for await (const response of responses) all.push(response);
  return all;
};

const user = { role: 'user', parts: [{ text: 'Weather in Rome?' }] };

describe('a model behind an OpenAI-compatible endpoint', () => {
  it('streams text as it comes and ends with the whole', async () => {
    const { model, received } = await startEndpoint([
      { choices: [{ delta: { role: 'assistant', content: 'Sun' } }] },
      { choices: [{ delta: { content: 'ny.' }, finish_reason: 'stop' }] },
      { choices: [], usage: { prompt_tokens: 9, completion_tokens: 2 } },
    ]);
    const responses = await collect(model.generateContentAsync(request([user]), true));
    expect(responses.map(({ content, partial }) => [content?.parts?.[0]?.text, partial])).toEqual([
      ['Sun', true],
      ['ny.', true],
      ['Sunny.', false],
    ]);
    expect(responses.at(-1)?.usageMetadata?.totalTokenCount).toBe(11);
    expect(received[0]).toMatchObject({
      url: '/v1/chat/completions',
      authorization: 'Bearer secret',
      body: {
        model: 'm',
        stream: true,
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: 'Weather in Rome?' },
        ],
        tools: [
          {
            type: 'function',
            function: {
              name: 'get_weather',
              parameters: {
                type: 'object',
                properties: { city: { type: ['string', 'null'], minLength: 1 } },
                required: ['city'],
              },
            },
          },
        ],
      },
    });
  });

  it('puts tool calls together from their pieces, several at once', async () => {
    const piece = (index: number, part: object) => ({
      choices: [{ delta: { tool_calls: [{ index, ...part }] } }],
    });
    const { model } = await startEndpoint([
      piece(0, { id: 'a', function: { name: 'get_weather', arguments: '{"ci' } }),
      piece(1, { id: 'b', function: { name: 'get_weather', arguments: '{"city":"Oslo"}' } }),
      piece(0, { function: { arguments: 'ty":"Rome"}' } }),
    ]);
    const responses = await collect(model.generateContentAsync(request([user]), true));
    expect(responses).toHaveLength(1);
    expect(responses[0]?.content?.parts).toEqual([
      { functionCall: { id: 'a', name: 'get_weather', args: { city: 'Rome' } } },
      { functionCall: { id: 'b', name: 'get_weather', args: { city: 'Oslo' } } },
    ]);
  });

  it('sends calls and their answers back as the endpoint knows them, and reads an answer that is no stream', async () => {
    const { model, received } = await startEndpoint({
      status: 200,
      body: { choices: [{ message: { content: 'It is 20 °C.' }, finish_reason: 'length' }] },
    });
    const call = { id: 'a', name: 'get_weather', args: { city: 'Rome' } };
    const contents = [
      user,
      { role: 'model', parts: [{ functionCall: call }] },
      { role: 'user', parts: [{ functionResponse: { id: 'a', name: 'get_weather', response: { c: 20 } } }] },
    ];
    const [response] = await collect(model.generateContentAsync(request(contents)));
    expect(response).toMatchObject({
      content: { parts: [{ text: 'It is 20 °C.' }] },
      finishReason: 'MAX_TOKENS',
    });
    expect((received[0]?.body['messages'] as unknown[]).slice(2)).toEqual([
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          { id: 'a', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Rome"}' } },
        ],
      },
      { role: 'tool', tool_call_id: 'a', content: '{"c":20}' },
    ]);
  });

  it('says what the endpoint refuses, without the key', async () => {
    const { model } = await startEndpoint({ status: 401, body: { error: { message: 'No such key' } } });
    const responses = collect(model.generateContentAsync(request([user]), true));
    await expect(responses).rejects.toThrow(/answered 401.*No such key/);
    await expect(responses).rejects.not.toThrow('secret');
  });

  it('ends when it is aborted', async () => {
    const { model } = await startEndpoint([]);
    const responses = collect(model.generateContentAsync(request([user]), true, AbortSignal.abort()));
    await expect(responses).rejects.toThrow(/abort/i);
  });
});
