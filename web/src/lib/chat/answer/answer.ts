import type { AgentEvent, AgentTask, Artifact, Part, TaskStatus } from '../a2a/a2a-schema.ts';
import { withSteps, wordsOf, type Step } from './steps.ts';

/** Where an answer stands: still coming, at rest because the agent waits for the user, or at its end. */
export type AnswerPhase =
  'working' | 'input-required' | 'auth-required' | 'completed' | 'failed' | 'canceled' | 'rejected';

/** What an agent has answered so far. */
export interface Answer {
  phase: AnswerPhase;
  taskId?: string;
  contextId?: string;
  /** What the agent says of its progress, of what it waits for, or of why it ended. */
  statusText: string;
  /** When the status became this, as the agent says. */
  statusAt?: string;
  artifacts: readonly Artifact[];
  /** The answer itself, when it came as a message with no task. */
  messageParts: readonly Part[];
  steps: readonly Step[];
  /** What the task held before this turn, when it goes on with one that waited. */
  before?: Before;
}

interface Before {
  statusAt?: string;
  artifactIds: readonly string[];
  stepKeys: readonly string[];
}

export const NO_ANSWER: Answer = {
  phase: 'working',
  statusText: '',
  artifacts: [],
  messageParts: [],
  steps: [],
};

/** The answer to the next message, before anything of it has come: of the same task if that waits for the message. */
export function nextAnswer(last: Answer | undefined): Answer {
  if (last === undefined) return NO_ANSWER;
  const { contextId, taskId, statusAt, before } = last;
  const inContext = { ...NO_ANSWER, ...(contextId === undefined ? {} : { contextId }) };
  if (!isWaiting(last) || taskId === undefined) return inContext;
  return {
    ...inContext,
    taskId,
    before: {
      ...(statusAt === undefined ? {} : { statusAt }),
      artifactIds: [...(before?.artifactIds ?? []), ...last.artifacts.map(({ artifactId }) => artifactId)],
      stepKeys: [...(before?.stepKeys ?? []), ...last.steps.map(({ key }) => key)],
    },
  };
}

/** Whether the agent waits for the user's next message. */
export function isWaiting({ phase }: Answer): boolean {
  return phase === 'input-required' || phase === 'auth-required';
}

/** Whether nothing more will come unless the user writes. */
export function isAtRest(answer: Answer): boolean {
  return answer.phase !== 'working';
}

/** The answer after one more event. The events of a task may come again from its beginning: a task starts it anew. */
export function applyEvent(answer: Answer, event: AgentEvent): Answer {
  if (event.message) {
    const { parts, contextId, taskId } = event.message;
    return {
      ...answer,
      ...(contextId === undefined ? {} : { contextId }),
      ...(taskId === undefined ? {} : { taskId }),
      phase: 'completed',
      statusText: '',
      messageParts: joinParts([], parts),
    };
  }
  if (event.task) return applyTask(answer, event.task);
  if (event.statusUpdate) return applyStatus(answer, event.statusUpdate.status);
  if (event.artifactUpdate) {
    const { artifact, append } = event.artifactUpdate;
    return { ...answer, artifacts: withArtifact(answer.artifacts, artifact, append) };
  }
  return answer;
}

/** The answer with the state of a task that was asked to stop, whose text comes by its stream. */
export function applyEnd(answer: Answer, { status }: AgentTask): Answer {
  return applyStatus(answer, status);
}

function applyTask(answer: Answer, { id, contextId, status, artifacts, history }: AgentTask): Answer {
  const { before } = answer;
  const known = answer.taskId === id ? answer.steps : [];
  const told = history
    .filter(({ role }) => role === 'ROLE_AGENT')
    .reduce((steps, message) => withSteps(steps, message), known);
  return applyStatus(
    {
      ...NO_ANSWER,
      ...(answer.contextId === undefined ? {} : { contextId: answer.contextId }),
      ...(contextId === undefined ? {} : { contextId }),
      ...(before === undefined ? {} : { before }),
      taskId: id,
      artifacts: artifacts
        .filter(({ artifactId }) => !before?.artifactIds.includes(artifactId))
        .map((artifact) => ({ ...artifact, parts: joinParts([], artifact.parts) })),
      steps: told,
    },
    status,
  );
}

function applyStatus(answer: Answer, { state, message, timestamp }: TaskStatus): Answer {
  const { before } = answer;
  const steps = message === undefined ? answer.steps : withSteps(answer.steps, message);
  const next: Answer = {
    ...answer,
    phase: phaseOf(state),
    statusText: wordsOf(message),
    ...(timestamp === undefined ? {} : { statusAt: timestamp }),
    steps: steps.filter(({ key }) => !before?.stepKeys.includes(key)),
  };
  // The task still shows the question that the message answers: the agent has not begun with it.
  const isOldQuestion = timestamp !== undefined && timestamp === before?.statusAt;
  return isOldQuestion ? { ...next, phase: 'working', statusText: '' } : next;
}

function withArtifact(artifacts: readonly Artifact[], update: Artifact, append: boolean): Artifact[] {
  const index = artifacts.findIndex(({ artifactId }) => artifactId === update.artifactId);
  const known = append ? (artifacts[index]?.parts ?? []) : [];
  const next = { ...update, parts: joinParts(known, update.parts) };
  return index === -1 ? [...artifacts, next] : artifacts.with(index, next);
}

/** Text that streams in word by word stays one part, so that the hundredth costs no more than the first. */
function joinParts(before: readonly Part[], added: readonly Part[]): Part[] {
  const joined = [...before];
  for (const part of added) {
    const last = joined.at(-1);
    if (last?.text !== undefined && part.text !== undefined && isPlain(last) && isPlain(part))
      joined[joined.length - 1] = { ...last, text: last.text + part.text };
    else joined.push(part);
  }
  return joined;
}

function isPlain({ filename, metadata }: Part): boolean {
  return filename === undefined && metadata === undefined;
}

/** A2A's TaskState; one that we do not know counts as still working. */
function phaseOf(state: string): AnswerPhase {
  switch (state) {
    case 'TASK_STATE_COMPLETED':
      return 'completed';
    case 'TASK_STATE_FAILED':
      return 'failed';
    case 'TASK_STATE_CANCELED':
      return 'canceled';
    case 'TASK_STATE_REJECTED':
      return 'rejected';
    case 'TASK_STATE_INPUT_REQUIRED':
      return 'input-required';
    case 'TASK_STATE_AUTH_REQUIRED':
      return 'auth-required';
    default:
      return 'working';
  }
}
