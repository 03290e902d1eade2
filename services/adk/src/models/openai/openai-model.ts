import { BaseLlm, type BaseLlmConnection, type LlmRequest, type LlmResponse } from '@google/adk';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import { startCompletion } from './read-completion.ts';
import { toOpenAiRequest } from './to-openai-request.ts';

const HEADERS_TIMEOUT_MS = 120_000;
const MAX_ERROR_CHARS = 500;

/** A model behind an OpenAI-compatible endpoint (`POST {baseUrl}/chat/completions`), with streaming and tool calls. */
export class OpenAiModel extends BaseLlm {
  readonly #url: string;
  readonly #apiKey: string | undefined;

  /** `baseUrl` is what comes before `/chat/completions`, such as `http://127.0.0.1:11434/v1`. */
  constructor(options: { model: string; baseUrl: string; apiKey: string | undefined }) {
    super({ model: options.model });
    this.#url = `${options.baseUrl}/chat/completions`;
    this.#apiKey = options.apiKey;
  }

  async *generateContentAsync(
    request: LlmRequest,
    stream = false,
    abortSignal?: AbortSignal,
  ): AsyncGenerator<LlmResponse, void> {
    this.maybeAppendUserContent(request);
    const response = await this.#post(request, stream, abortSignal);
    const completion = startCompletion();
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
    if (!isStream || response.body === null) {
      completion.read(await response.json());
      yield completion.finish();
      return;
    }
    const events = response.body
      .pipeThrough(new TextDecoderStream())
      .pipeThrough(new EventSourceParserStream());
    for await (const { data } of events) {
      if (data === '[DONE]') break;
      const { text, thought } = completion.read(JSON.parse(data));
      if (thought !== '') {
        yield { content: { role: 'model', parts: [{ text: thought, thought: true }] }, partial: true };
      }
      if (text !== '') yield { content: { role: 'model', parts: [{ text }] }, partial: true };
    }
    yield completion.finish();
  }

  connect(): Promise<BaseLlmConnection> {
    return Promise.reject(
      new Error('Live connections are not available from an OpenAI-compatible endpoint.'),
    );
  }

  async #post(request: LlmRequest, stream: boolean, abortSignal?: AbortSignal): Promise<Response> {
    const headers: Record<string, string> = { 'content-type': 'application/json' };
    if (this.#apiKey !== undefined) headers['authorization'] = `Bearer ${this.#apiKey}`;
    const timeout = new AbortController();
    const timer = setTimeout(
      () => timeout.abort(new Error('The model endpoint did not answer in time.')),
      HEADERS_TIMEOUT_MS,
    );
    try {
      const response = await fetch(this.#url, {
        method: 'POST',
        headers,
        body: JSON.stringify(toOpenAiRequest(this.model, request, stream)),
        signal: AbortSignal.any([timeout.signal, ...(abortSignal ? [abortSignal] : [])]),
      });
      if (!response.ok) {
        const body = (await response.text()).slice(0, MAX_ERROR_CHARS);
        throw new Error(`The model endpoint answered ${response.status}: ${body}`);
      }
      return response;
    } finally {
      clearTimeout(timer);
    }
  }
}
