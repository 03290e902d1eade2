import { randomUUID } from 'node:crypto';
import { CancelTaskRequest, SendMessageRequest, StreamResponse, type AgentCard } from '@a2a-js/sdk';
import { ClientFactory, JsonRpcTransportFactory, RestTransportFactory } from '@a2a-js/sdk/client';
import type { Fetch } from '@agent-gallery/adk';
import { streamResponseSchema, type ReplyEvent } from './reply-schema.ts';

const SILENCE_MS = 120_000;
const CANCEL_TIMEOUT_MS = 5_000;
const AT_REST = /_(?:COMPLETED|FAILED|CANCELED|REJECTED|REQUIRED)$/;

export interface AgentQuestion {
  card: AgentCard;
  fetch: Fetch;
  message: string;
  /** Of the conversation with that agent, and of its task that waits for input. */
  contextId?: string | undefined;
  taskId?: string | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * Sends a message to an agent over A2A, by the transport and version that its card offers, and gives what it streams as
 * it comes (an agent that does not stream gives all at once). Aborting cancels the agent's task too.
 */
export const askAgent = async function* (question: AgentQuestion): AsyncGenerator<ReplyEvent, void> {
  const { card, message, contextId, taskId, signal } = question;
  const compat = { fetchImpl: question.fetch, legacyCompat: { enabled: true } };
  const client = await new ClientFactory({
    transports: [new RestTransportFactory(compat), new JsonRpcTransportFactory(compat)],
    preferredTransports: ['HTTP+JSON', 'JSONRPC'],
  }).createFromAgentCard(card);

  const silence = new AbortController();
  const fallSilent = (): void => silence.abort(new Error('It has said nothing for two minutes.'));
  let timer = setTimeout(fallSilent, SILENCE_MS);
  let remoteTaskId: string | undefined;
  let isDone = false;
  try {
    const events = client.sendMessageStream(
      SendMessageRequest.fromJSON({
        message: {
          messageId: randomUUID(),
          role: 'ROLE_USER',
          parts: [{ text: message }],
          ...(contextId && { contextId }),
          ...(taskId && { taskId }),
        },
      }),
      { signal: AbortSignal.any([silence.signal, ...(signal ? [signal] : [])]) },
    );
    for await (const event of events) {
      clearTimeout(timer);
      timer = setTimeout(fallSilent, SILENCE_MS);
      const reply = streamResponseSchema.parse(StreamResponse.toJSON(event));
      remoteTaskId = reply.task?.id ?? reply.statusUpdate?.taskId ?? remoteTaskId;
      // The stream of a task that waits for input stays open; the snapshot before it shows how the task was.
      isDone = AT_REST.test(reply.statusUpdate?.status.state ?? '');
      yield reply;
      if (isDone) return;
    }
    isDone = true;
  } catch (error) {
    throw silence.signal.aborted ? silence.signal.reason : error;
  } finally {
    clearTimeout(timer);
    if (!isDone && remoteTaskId !== undefined) {
      const request = CancelTaskRequest.fromJSON({ id: remoteTaskId });
      client.cancelTask(request, { signal: AbortSignal.timeout(CANCEL_TIMEOUT_MS) }).catch(() => undefined);
    }
  }
};
