import { writeLog, type Agent, type Log, type Turn } from '@agent-gallery/a2a';
import {
  getFunctionResponses,
  Runner,
  StreamingMode,
  type BaseAgent,
  type BaseSessionService,
  type Event,
} from '@google/adk';
import { createAnswerStream, type AnswerStream } from './answer-stream.ts';
import { failureText } from './failure-text.ts';
import { pendingCallsOf, questionOf, toAnswerContent, type PendingCall } from './pending-input.ts';
import { toContent } from './to-content.ts';
import { reportTools } from './tool-status.ts';

export interface AdkExecutorDeps {
  agent: BaseAgent;
  sessions: BaseSessionService;
  /** Whose sessions these are; by default the agent's name. */
  appName?: string;
  /** After so many calls of the model a turn fails. */
  maxModelCalls?: number;
  log?: Log;
}

const MAX_MODEL_CALLS = 25;
const NOTHING_TO_READ = 'This message holds nothing that I can read. Please ask in words.';

const answerTextOf = (event: Event): string =>
  (event.content?.parts ?? []).map((part) => (part.thought ? '' : (part.text ?? ''))).join('');

/** The ADK user that a task's owner is: each owner of each tenant another one. */
const userIdOf = ({ tenant, owner }: Turn): string =>
  tenant ? `tenant:${encodeURIComponent(tenant)}/${owner}` : owner || 'anonymous';

/** Whether a tool passes on the question of another agent: its result has `inputRequired` and ends the turn. */
const asksForInput = (event: Event): boolean =>
  event.actions.skipSummarization === true &&
  getFunctionResponses(event).some(({ response }) => response?.['inputRequired'] === true);

/**
 * An A2A agent that is an ADK agent: model text becomes chunks of the artifact `answer_chunk`, tool calls and results
 * become status messages, the end COMPLETED, an error FAILED with its message, a question or confirmation
 * INPUT_REQUIRED; canceling the task aborts the run. An A2A context is an ADK session of the task's owner.
 */
export const createAdkExecutor = (deps: AdkExecutorDeps): Agent => {
  const { agent, sessions, log = writeLog, maxModelCalls = MAX_MODEL_CALLS } = deps;
  const appName = deps.appName ?? agent.name;
  const runner = new Runner({ appName, agent, sessionService: sessions });

  const run = async function* (turn: Turn, newEvents: Event[]): AsyncGenerator<Event, void> {
    const userId = userIdOf(turn);
    const session = await sessions.getOrCreateSession({ appName, userId, sessionId: turn.contextId });
    const pending = pendingCallsOf(session.events);
    const newMessage = pending.length > 0 ? toAnswerContent(pending, turn.message) : toContent(turn.message);
    const events = runner.runAsync({
      userId,
      sessionId: turn.contextId,
      newMessage,
      runConfig: { streamingMode: StreamingMode.SSE, maxLlmCalls: maxModelCalls },
      abortSignal: turn.signal,
    });
    for await (const event of events) {
      if (!event.partial) newEvents.push(event);
      if (event.errorCode && event.errorCode !== 'STOP') {
        throw new Error(event.errorMessage ?? `The model ended with ${event.errorCode}.`);
      }
      yield event;
    }
  };

  /** Gives what tells a turn's events to its readers. Text of another author begins a section of its own. */
  const createTeller = (turn: Turn, answer: AnswerStream) => {
    let author: string | undefined;
    return async (event: Event): Promise<void> => {
      const text = answerTextOf(event);
      if (event.partial) {
        if (author !== undefined && event.author !== author) await answer.endSection('');
        author = event.author;
        return answer.write(text);
      }
      await answer.endSection(event.content?.role === 'user' ? '' : text);
      await reportTools(turn, event);
    };
  };

  const askUser = (turn: Turn, pending: readonly PendingCall[]): Promise<void> =>
    turn.status('TASK_STATE_INPUT_REQUIRED', [
      { text: pending.map(questionOf).join('\n') },
      ...pending.map(({ id, name, args }) => ({
        data: { name, args },
        metadata: { kind: 'input-request', id },
      })),
    ]);

  return {
    async execute(turn) {
      await turn.status('TASK_STATE_WORKING');
      if (toContent(turn.message).parts.length === 0) {
        return turn.status('TASK_STATE_REJECTED', [{ text: NOTHING_TO_READ }]);
      }
      const answer = createAnswerStream(turn);
      const events: Event[] = [];
      try {
        const tell = createTeller(turn, answer);
        for await (const event of run(turn, events)) await tell(event);
      } catch (error) {
        if (turn.signal.aborted) return;
        log('ERROR', 'The run of an ADK agent failed', {
          taskId: turn.taskId,
          error: error instanceof Error ? (error.stack ?? error.message) : String(error),
        });
        await answer.close();
        return turn.status('TASK_STATE_FAILED', [{ text: failureText(error) }]);
      }
      await answer.close();
      const pending = pendingCallsOf(events);
      if (pending.length > 0) return askUser(turn, pending);
      if (events.some(asksForInput)) await turn.status('TASK_STATE_INPUT_REQUIRED');
    },
  };
};
