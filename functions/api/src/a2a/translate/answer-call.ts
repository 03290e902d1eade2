import type { Exchange } from '../conversation.ts';
import type { Agent, FollowedAgent, StreamItem } from './agent.ts';
import type { AgentCall } from './agent-call.ts';
import { answerJson } from './answer-json.ts';
import { answerStream } from './answer-stream.ts';
import { followTask } from './follow/follow-task.ts';

/** The items of a stream, once the first one is there: until then a refusal can be answered with its status. */
async function begun(items: AsyncGenerator<StreamItem>): Promise<AsyncGenerator<StreamItem>> {
  const first = await items.next();
  return (async function* () {
    if (first.done) return;
    yield first.value;
    yield* items;
  })();
}

/** Follows a task. Throws an AgentError when the agent refuses. */
export async function answerFollow(
  agent: FollowedAgent,
  { taskId, official }: { taskId: string; official: boolean },
  { signal, abort, onBroken, limits }: Exchange,
): Promise<Response> {
  const until = Date.now() + limits.totalTimeoutMs;
  return answerStream(await followTask(agent, { taskId, official, signal, until }), abort, onBroken);
}

/** Asks an agent and answers as A2A 1.0 over HTTP+JSON does. Throws an AgentError when the agent refuses. */
export async function answerCall(agent: Agent, call: AgentCall, exchange: Exchange): Promise<Response> {
  switch (call.kind) {
    case 'call':
      return answerJson(200, await agent.call(call));
    case 'stream':
      return answerStream(await begun(await agent.stream(call)), exchange.abort, exchange.onBroken);
    case 'follow':
      return answerFollow(agent, call, exchange);
  }
}
