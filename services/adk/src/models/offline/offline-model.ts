import { setTimeout as pause } from 'node:timers/promises';
import { BaseLlm, type BaseLlmConnection, type LlmRequest, type LlmResponse } from '@google/adk';
import { OFFLINE_MODEL_LABEL } from '../model-config.ts';
import { describeAnswer, failureOf } from './describe-answer.ts';
import { planCalls, type Plan } from './plan-calls.ts';
import { readConversation, type Conversation } from './read-conversation.ts';
import { readTools, type OfflineTool } from './tool-schema.ts';
import { splitWords } from './words.ts';

const FIRST_SENTENCE = /^[\s\S]*?[.!?](?=\s|$)/;
const MAX_LISTED = 12;

const describeTools = (tools: readonly OfflineTool[]): string =>
  tools
    .slice(0, MAX_LISTED)
    .map(({ name, description }) => `- \`${name}\`: ${FIRST_SENTENCE.exec(description)?.[0] ?? description}`)
    .join('\n');

const sayNone = (tools: readonly OfflineTool[]): string => {
  const self = `I am the ${OFFLINE_MODEL_LABEL}: I understand no free conversation, I only match words with the tools I have`;
  return tools.length === 0
    ? `${self}, and I have none now.`
    : `${self}, and none of them fits this. I have:\n\n${describeTools(tools)}`;
};

const sayMissing = ({ tool, missing }: Extract<Plan, { kind: 'ask' }>): string => {
  const names = missing.map(({ name, description }) => (description ? `${name} (${description})` : name));
  return `For \`${tool.name}\` the ${OFFLINE_MODEL_LABEL} still needs: ${names.join('; ')}.`;
};

const sayAnswers = ({ answers }: Conversation): string => {
  const names = [...new Set(answers.filter((answer) => !failureOf(answer)).map(({ name }) => `\`${name}\``))];
  const source =
    names.length > 0 ? `\n\n_Put together by the ${OFFLINE_MODEL_LABEL} from ${names.join(', ')}._` : '';
  const fallback = names.length === 0 ? `\n\nThe ${OFFLINE_MODEL_LABEL} knows no other tool for this.` : '';
  return answers.map(describeAnswer).join('\n\n') + source + fallback;
};

/**
 * The built-in model: deterministic, without network or key. It matches the words of a request with the tools, fills
 * their arguments from the text, and says in plain language what they answer. `pauseMs` lies between two words.
 */
export class OfflineModel extends BaseLlm {
  readonly #pauseMs: number;

  constructor(options: { pauseMs?: number } = {}) {
    super({ model: 'offline-model' });
    this.#pauseMs = options.pauseMs ?? 8;
  }

  async *generateContentAsync(
    request: LlmRequest,
    stream = false,
    abortSignal?: AbortSignal,
  ): AsyncGenerator<LlmResponse, void> {
    const tools = readTools(request);
    const conversation = readConversation(request.contents);
    const plan = this.#plan(tools, conversation);
    if (plan.kind === 'call') {
      const parts = plan.calls.map(({ name, args }) => ({ functionCall: { name, args } }));
      yield { content: { role: 'model', parts }, partial: false };
      return;
    }
    const text = this.#say(plan, tools, conversation);
    if (stream) {
      for (const [index, word] of splitWords(text).entries()) {
        if (index > 0 && this.#pauseMs > 0) await pause(this.#pauseMs, undefined, { signal: abortSignal });
        yield { content: { role: 'model', parts: [{ text: word }] }, partial: true };
      }
    }
    yield { content: { role: 'model', parts: [{ text }] }, partial: false, turnComplete: true };
  }

  connect(): Promise<BaseLlmConnection> {
    return Promise.reject(new Error('The offline model has no live connection.'));
  }

  /** After an answer nothing is called, unless all failed and another tool fits. */
  #plan(tools: readonly OfflineTool[], conversation: Conversation): Plan {
    const { answers } = conversation;
    if (answers.some((answer) => failureOf(answer) === undefined)) return { kind: 'none' };
    const tried = new Set(answers.map(({ name }) => name));
    const plan = planCalls(tools, conversation, tried);
    return answers.length > 0 && plan.kind === 'ask' ? { kind: 'none' } : plan;
  }

  #say(
    plan: Exclude<Plan, { kind: 'call' }>,
    tools: readonly OfflineTool[],
    conversation: Conversation,
  ): string {
    if (plan.kind === 'ask') return sayMissing(plan);
    return conversation.answers.length > 0 ? sayAnswers(conversation) : sayNone(tools);
  }
}
