import {
  BaseTool,
  createEvent,
  failureText,
  type Fetch,
  type FunctionDeclaration,
  type RunAsyncToolRequest,
} from '@agent-gallery/adk';
import type { KnownAgent } from '../directory/agent-directory.ts';
import type { ReadCard } from '../cards/create-card-reader.ts';
import { z } from 'zod';
import { askAgent } from './ask-agent.ts';
import { startReply, type Reply } from './read-reply.ts';

export interface DelegationDeps {
  readCard: ReadCard;
  fetchFor: (url: string) => Fetch;
  /** Said beside the agent's name in the answer, such as who chose it; may be empty. */
  headingNote: string;
}

const argsSchema = z.object({ message: z.string().min(1), showToUser: z.boolean().default(true) });
const conversationSchema = z.object({ contextId: z.string().optional(), taskId: z.string().optional() });

type ToolContext = RunAsyncToolRequest['toolContext'];

/**
 * One deployed agent as a tool. What it answers goes to the user as it comes, under the agent's name, and ends the turn;
 * with `showToUser: false` the model gets it instead, for a further step. An agent that fails is the tool's error.
 */
export class DelegationTool extends BaseTool {
  readonly #agent: KnownAgent;
  readonly #deps: DelegationDeps;

  constructor(options: { name: string; description: string; agent: KnownAgent; deps: DelegationDeps }) {
    super({ name: options.name, description: options.description });
    this.#agent = options.agent;
    this.#deps = options.deps;
  }

  override _getDeclaration(): FunctionDeclaration {
    return {
      name: this.name,
      description: this.description,
      parametersJsonSchema: {
        type: 'object',
        properties: {
          message: {
            type: 'string',
            description: 'The request in the words of the user, complete in itself.',
          },
          showToUser: {
            type: 'boolean',
            description:
              'Whether the answer goes straight to the user (the default); false if you need it for a further step.',
            default: true,
          },
        },
        required: ['message'],
      },
    };
  }

  override async runAsync({ args, toolContext }: RunAsyncToolRequest): Promise<unknown> {
    const { message, showToUser } = argsSchema.parse(args);
    const reply = startReply();
    const say = this.#createSpeaker(toolContext);
    try {
      await this.#converse(message, toolContext, reply, showToUser ? say : () => undefined);
    } catch (error) {
      if (toolContext.abortSignal?.aborted) throw error;
      return this.#fail(failureText(error), reply, say);
    }
    const end = reply.end();
    switch (end.kind) {
      case 'failed':
        return this.#fail(end.reason, reply, say);
      case 'input-required':
        say(end.question);
        toolContext.actions.skipSummarization = true;
        return { agent: this.#agent.name, inputRequired: true, question: end.question, answer: reply.text };
      case 'answered':
        toolContext.actions.skipSummarization = showToUser;
        return { agent: this.#agent.name, answer: reply.text };
      default:
        return end satisfies never;
    }
  }

  async #converse(
    message: string,
    toolContext: ToolContext,
    reply: Reply,
    say: (text: string) => void,
  ): Promise<void> {
    const { url, id } = this.#agent;
    const key = `a2a:${id}`;
    const parsed = conversationSchema.safeParse(toolContext.state.get(key));
    const known = parsed.success ? parsed.data : {};
    const events = askAgent({
      card: await this.#deps.readCard(url),
      fetch: this.#deps.fetchFor(url),
      message,
      ...known,
      signal: toolContext.abortSignal,
    });
    for await (const event of events) say(reply.read(event));
    const isWaiting = reply.end().kind === 'input-required';
    const contextId = reply.contextId ?? known.contextId;
    toolContext.state.set(key, {
      ...(contextId !== undefined && { contextId }),
      ...(isWaiting && reply.taskId !== undefined && { taskId: reply.taskId }),
    });
  }

  /** Speaks to the user as this agent, with its name before the first words. */
  #createSpeaker(toolContext: ToolContext): (text: string) => void {
    const { invocationContext } = toolContext;
    const { headingNote } = this.#deps;
    let hasSpoken = false;
    return (text) => {
      if (text === '') return;
      const note = headingNote === '' ? '' : ` _(${headingNote})_`;
      const heading = hasSpoken ? '' : `**${this.#agent.name}**${note}:\n\n`;
      hasSpoken = true;
      invocationContext.eventQueue?.push(
        createEvent({
          invocationId: invocationContext.invocationId,
          author: `${this.name}#${toolContext.functionCallId ?? ''}`,
          partial: true,
          content: { role: 'model', parts: [{ text: heading + text }] },
        }),
      );
    };
  }

  #fail(reason: string, reply: Reply, say: (text: string) => void): { error: string } {
    say(`${reply.text === '' ? '' : '\n\n'}_${this.#agent.name} did not answer: ${reason}_`);
    return { error: `${this.#agent.name} at ${this.#agent.url} did not answer: ${reason}` };
  }
}
