import type { LlmResponse } from '@google/adk';
import { FinishReason, type Part } from '@google/genai';
import { z } from 'zod';

const toolCallSchema = z.object({
  index: z.number().optional(),
  id: z.string().nullish(),
  function: z.object({ name: z.string().nullish(), arguments: z.string().nullish() }).optional(),
});

const saidSchema = z.object({
  content: z.string().nullish(),
  reasoning_content: z.string().nullish(),
  tool_calls: z.array(toolCallSchema).nullish(),
});

/** A completion, or with `delta` instead of `message` one chunk of it. */
const completionSchema = z.object({
  model: z.string().optional(),
  choices: z
    .array(
      z.object({
        delta: saidSchema.optional(),
        message: saidSchema.optional(),
        finish_reason: z.string().nullish(),
      }),
    )
    .default([]),
  usage: z.object({ prompt_tokens: z.number(), completion_tokens: z.number() }).nullish(),
  error: z.object({ message: z.string() }).nullish(),
});

/** What has been read of a completion; made by `startCompletion`. */
export interface Completion {
  /** Takes a chunk, or a whole completion, and gives what is new in it as text. */
  read(json: unknown): { text: string; thought: string };
  /** The whole answer, once the stream has ended. */
  finish(): LlmResponse;
}

const finishReasonOf = (reason: string | undefined): FinishReason => {
  switch (reason) {
    case 'length':
      return FinishReason.MAX_TOKENS;
    case 'content_filter':
      return FinishReason.SAFETY;
    default:
      return FinishReason.STOP;
  }
};

const parseArguments = (name: string, text: string): Record<string, unknown> => {
  if (text.trim() === '') return {};
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  } catch (error) {
    throw new Error(`The model called ${name} with arguments that are no JSON object.`, { cause: error });
  }
};

/** Puts a completion together from its chunks; throws when the endpoint reports an error within the stream. */
export const startCompletion = (): Completion => {
  let text = '';
  let thought = '';
  let finishReason: string | undefined;
  let model: string | undefined;
  let usage: { prompt_tokens: number; completion_tokens: number } | undefined;
  const calls: { id: string; name: string; arguments: string }[] = [];

  const addCall = (call: z.infer<typeof toolCallSchema>): void => {
    const known = call.index === undefined ? undefined : calls[call.index];
    const target = known ?? { id: '', name: '', arguments: '' };
    if (known === undefined) calls[call.index ?? calls.length] = target;
    if (call.id) target.id = call.id;
    if (call.function?.name) target.name += call.function.name;
    target.arguments += call.function?.arguments ?? '';
  };

  return {
    read(json) {
      const chunk = completionSchema.parse(json);
      if (chunk.error) throw new Error(`The model endpoint reports: ${chunk.error.message}`);
      model = chunk.model ?? model;
      usage = chunk.usage ?? usage;
      const [choice] = chunk.choices;
      const said = choice?.delta ?? choice?.message;
      finishReason = choice?.finish_reason ?? finishReason;
      said?.tool_calls?.forEach(addCall);
      text += said?.content ?? '';
      thought += said?.reasoning_content ?? '';
      return { text: said?.content ?? '', thought: said?.reasoning_content ?? '' };
    },
    finish() {
      const parts: Part[] = [
        ...(thought === '' ? [] : [{ text: thought, thought: true }]),
        ...(text === '' ? [] : [{ text }]),
        ...calls.filter(Boolean).map(({ id, name, arguments: args }) => ({
          functionCall: { ...(id !== '' && { id }), name, args: parseArguments(name, args) },
        })),
      ];
      return {
        content: { role: 'model', parts: parts.length === 0 ? [{ text: '' }] : parts },
        partial: false,
        turnComplete: true,
        finishReason: finishReasonOf(finishReason),
        ...(model !== undefined && { modelVersion: model }),
        ...(usage && {
          usageMetadata: {
            promptTokenCount: usage.prompt_tokens,
            candidatesTokenCount: usage.completion_tokens,
            totalTokenCount: usage.prompt_tokens + usage.completion_tokens,
          },
        }),
      };
    },
  };
};
