import { findTask, sendMessage, type CallAgent } from './a2a/agent-client.ts';
import type { Network } from './a2a/network.ts';
import { isFinal } from './a2a/read-refusal.ts';
import { applyEvent, type Answer } from './answer/answer.ts';

export interface HandMessageDeps {
  call: CallAgent;
  network: Network;
  pause(ms: number): Promise<void>;
  /** Aborted when the page is left. */
  ended: AbortSignal;
}

interface Message {
  id: string;
  text: string;
  /** Before anything of it has come: of the task that waits, or of none. */
  answer: Answer;
}

/** How often the agent is asked for the task of a message that is to be stopped before it was answered. */
const SEARCHES = 5;
const SEARCH_PAUSE_MS = 1_000;

/**
 * Hands a message to the agent. Gives the answer as far as it is known, or undefined when `stopped` was aborted before
 * the agent had answered; its reason may be the id of the task then. Throws when the agent does not have the message.
 */
export async function handMessage(
  { call, network, ended }: HandMessageDeps,
  { id, text, answer }: Message,
  stopped: AbortSignal,
): Promise<Answer | undefined> {
  const { contextId, taskId } = answer;
  try {
    const message = { messageId: id, text, contextId, taskId };
    return applyEvent(answer, await sendMessage(call, message, AbortSignal.any([stopped, ended])));
  } catch (error) {
    if (ended.aborted || (!stopped.aborted && isFinal(error))) throw error;
    if (stopped.aborted)
      return typeof stopped.reason === 'string' ? { ...answer, taskId: stopped.reason } : undefined;
    // It may have arrived although the answer to it has not.
    await network.whenOnline(ended);
    const found = await findTask(call, { messageId: id, contextId }, ended);
    if (found === undefined) throw error;
    return { ...answer, taskId: found.id };
  }
}

/** Looks for the task of a message that the agent has not answered yet, until `isMoot`; undefined when there is none. */
export async function searchTask(
  { call, pause, ended }: HandMessageDeps,
  { id, answer }: Message,
  isMoot: () => boolean,
): Promise<string | undefined> {
  for (let search = 0; search < SEARCHES && !ended.aborted; search += 1) {
    if (search > 0) await pause(SEARCH_PAUSE_MS);
    if (isMoot()) return undefined;
    const found = await findTask(call, { messageId: id, contextId: answer.contextId }, ended).catch(
      () => undefined,
    );
    if (found !== undefined) return found.id;
  }
  return undefined;
}
